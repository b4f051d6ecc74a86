"""The addresses of the library. Pages stand under the language of the interface, bytes do not."""

from django.urls import path

from documents.views import citing, inside, light, public, reading_lists, sharing, suggestions

pages = [
    path("library/references.<str:extension>", citing.of_results, name="search_references"),
    path("library/<str:identifier>/reference.<str:extension>", citing.of_record, name="document_reference"),
    path("library/<str:identifier>/search.html", inside.inside, name="document_inside"),
    path("library/<str:identifier>/", public.record, name="document_short"),
    path("library/<str:identifier>/<slug:words>/", public.record, name="document"),
    path("library/<str:identifier>/<str:file>/text/", light.whole_text, name="document_light"),
    path("library/<str:identifier>/<str:file>/<int:number>/", public.page, name="document_page"),
    path("contact/", suggestions.contact, name="contact"),
    path("propose/", suggestions.propose, name="propose"),
    path("report/<str:identifier>/", suggestions.mistake, name="mistake"),
    path("keep/<str:identifier>/", reading_lists.keep, name="keep"),
    path("lists/<str:link>/", reading_lists.shared, name="shared_list"),
    path("account/lists/", reading_lists.lists, name="reading_lists"),
    path("account/lists/<int:pk>/", reading_lists.one, name="reading_list"),
    path("account/sent/", suggestions.mine, name="suggestions"),
]

bytes_of = [
    path("d/<slug:identifier>.png", sharing.card, name="document_card"),
    path("d/<str:identifier>", sharing.short_address, name="short_address"),
    path("files/<str:identifier>/<str:file>/cover.webp", public.cover, name="document_cover"),
    path("files/<str:identifier>/<str:file>/<str:name>", public.file, name="document_file"),
    path("files/<str:identifier>/<str:file>/v<int:number>/<str:name>", public.version, name="document_file_version"),
    path("files/<str:identifier>/<str:file>/text/<str:name>", public.text, name="document_text"),
    path("files/<str:identifier>/<str:file>/epub/<str:name>", light.electronic_book, name="document_epub"),
    path("files/<str:identifier>/<str:file>/pages/<int:number>.webp", public.page_image, name="document_page_image"),
]
