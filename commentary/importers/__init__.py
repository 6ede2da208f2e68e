"""The door for files and pasted text: it reads them into a draft and stores nothing."""
