from django.db import migrations


def read_scans_again(apps, schema_editor):
    """Scans read before their pages were kept one by one: read again, each page waits for OCR."""
    files = apps.get_model("core", "StoredFile").objects.filter(state="no_text", reason="only_images", pages=None)
    files.update(state="waiting", attempts=0)


class Migration(migrations.Migration):

    dependencies = [
        ("documents", "0007_reading_lists"),
        ("core", "0002_recognition_and_stretches"),
    ]

    operations = [migrations.RunPython(read_scans_again, migrations.RunPython.noop)]
