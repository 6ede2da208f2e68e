"""Temporary shape by the lead; the importers' author replaces this file. FORMATS: (name, label) pairs for the form."""
FORMATS = (("", "Find out"), ("plain", "Plain text"), ("markdown", "Markdown"), ("html", "HTML"), ("docx", "Word (docx)"))
def read_article(data, *, filename="", format=""):
    raise NotImplementedError
