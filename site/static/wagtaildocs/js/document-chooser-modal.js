// wagtail-localize's editor asks for this file of an app that this site does without (home.editorial.without_documents).
