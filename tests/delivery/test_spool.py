"""Questions on the local disk while the records cannot be used."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from adapters.spool import FileSpool, Sealing
from bot.errors import RecordsError, SpoolError
from bot.model import Question, Told
from tests.delivery.fakes import MONDAY

ASKED = Question("can I post a photo of Oakley?", "@U1", "U1", "slack", MONDAY, "17.001", "T1", "riverside", is_private=False, email="a@b.example", place="#x")


class Backwards(Sealing):
    """A seal that anybody can break; `is_lost` has its key gone."""

    is_lost = False

    def seal(self, words: str) -> str:
        """Turned round."""
        self._check()
        return words[::-1]

    def open(self, sealed: str) -> str:
        """And back."""
        self._check()
        return sealed[::-1]

    def _check(self) -> None:
        if self.is_lost:
            raise RecordsError("The key is gone.")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where the spool will be."""
    return tmp_path / "data" / "spool"


@pytest.fixture
def read_only(folder: Path) -> Iterator[None]:
    """A spool that nobody can write to, root included: a file stands where its folder should be."""
    folder.parent.mkdir()
    folder.write_text("in the way")
    yield
    folder.unlink()


def test_a_question_comes_back_as_it_was(folder: Path) -> None:
    """Every field, also of a button, of half a surrogate pair and of a very long one; the oldest first; forgotten ones do not come back."""
    odd = replace(ASKED, text="\udc80\x00😀" * 5_000, delivery_key="17.002", action="a1", received_at=MONDAY - timedelta(hours=1))
    told = replace(ASKED, delivery_key="17.003", received_at=MONDAY + timedelta(hours=1), told=(Told("slack", "T1", "U2", "@U2", "case", "D1:1.1"),))
    spool = FileSpool(folder)
    for asked in (ASKED, told, odd):
        spool.keep(asked)
    assert list(FileSpool(folder).kept()) == [odd, ASKED, told]
    spool.forget(odd)
    spool.forget(odd)
    assert list(spool.kept()) == [ASKED, told]


def test_the_same_message_is_kept_once(folder: Path) -> None:
    """The name is that of the message: same key, same file; the same key in another conversation is another message."""
    spool = FileSpool(folder)
    for asked in (ASKED, ASKED, replace(ASKED, conversation="C2")):
        spool.keep(asked)
    assert len(spool.kept()) == 2


def test_nobody_else_may_read_it(folder: Path) -> None:
    """The folder is for this account alone, so is each file; names tell nothing, and nothing half-written is left."""
    FileSpool(folder).keep(ASKED)
    (file,) = folder.iterdir()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "U1" not in file.name


def test_words_are_sealed_where_there_is_a_key(folder: Path) -> None:
    """On the disk nothing can be read; without its key a question is kept as it is rather than lost, and read later with or without one."""
    seal = Backwards()
    spool = FileSpool(folder, seal)
    spool.keep(ASKED)
    (file,) = folder.iterdir()
    assert b"Oakley" not in file.read_bytes()
    seal.is_lost = True
    spool.keep(replace(ASKED, delivery_key="2"))
    seal.is_lost = False
    assert len(FileSpool(folder, seal).kept()) == 2


@pytest.mark.parametrize("written", [b"", b"{", b"[]", b"{}", b"\xff", b'{"text": 7, "received_at": "2026-11-23T09:00:00+00:00"}', b'{"received_at": "soon"}'])
def test_what_cannot_be_read_is_set_aside(folder: Path, written: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """It stays on the disk, is named in the log once, and holds up nothing."""
    spool = FileSpool(folder)
    spool.keep(ASKED)
    (folder / "0.question").write_bytes(written)
    assert [list(spool.kept()), list(spool.kept())] == [[ASKED], [ASKED]]
    assert (folder / "0.question.unreadable").read_bytes() == written
    assert caplog.text.count("0.question.unreadable") == 1


def test_half_written_files_are_passed_over_and_do_not_stay(folder: Path) -> None:
    """What a crash left behind was never acknowledged: it is no question, and after an hour it is gone."""
    spool = FileSpool(folder)
    spool.keep(ASKED)
    part = folder / "1.part"
    part.write_bytes(b"{")
    assert (list(spool.kept()), part.exists()) == ([ASKED], True)
    os.utime(part, (0, 0))
    assert (list(spool.kept()), part.exists()) == ([ASKED], False)


@pytest.mark.usefixtures("read_only")
def test_a_spool_that_cannot_be_used_says_so(folder: Path) -> None:
    """One sentence with the setting in it."""
    with pytest.raises(SpoolError, match="SPOOL_DIR"):
        FileSpool(folder).keep(ASKED)
