"""What is larger than anything that can be sent is refused before it is read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from commentary.middleware import MAX_REQUEST_BYTES

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/accounts/login/", "/desk/import/", "/preview/"])
def test_a_larger_body_is_refused_with_a_sentence(path: str) -> None:
    file = SimpleUploadedFile("a.txt", b"x" * (MAX_REQUEST_BYTES + 1))

    answer = Client().post(path, {"file": file})

    assert answer.status_code == 413
    assert b"more than 9 MB" in answer.content


def test_a_body_of_usual_size_goes_through() -> None:
    answer = Client().post("/accounts/login/", {"login": "nobody", "password": "x" * 100})

    assert answer.status_code == 200
