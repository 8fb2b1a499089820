import errno

from engine.errors import AnnotationError, UserError, disk_error


def test_error_names_file_place_and_remedy() -> None:
    error = UserError("is not a number", where="a.xml", place="line 3", remedy="Mend it")
    assert str(error) == "a.xml, line 3: is not a number. Mend it."


def test_error_without_place_is_one_sentence() -> None:
    assert str(UserError("nothing to train on")) == "nothing to train on."


def test_full_disk_has_a_remedy() -> None:
    error = disk_error(OSError(errno.ENOSPC, "No space left on device"), "/d/a.xml", AnnotationError)
    assert isinstance(error, AnnotationError)
    assert str(error) == (
        "/d/a.xml: cannot be written (No space left on device). Free some space on this disk and save again."
    )
