"""A case as somebody sees it who opens it: of what is urgent or private first only what it is about, since it may be about them."""

from __future__ import annotations

from dataclasses import dataclass

from bot.cases.office import Office
from bot.cases.standing import Standing
from bot.cases.to_contacts import WHOLE, ContactTeller, pieces
from bot.handover import CaseFile, CaseState, CaseView, CaseWords
from bot.messages import Action, ActionKind
from bot.model import Part, PartKind


@dataclass(frozen=True, slots=True)
class Viewing:
    """Shows one case to one person who may open it."""

    office: Office
    standing: Standing

    def first(self, case: CaseFile) -> CaseView:
        """What it is about, and a button for whoever it may be about. The forms for passing on and closing need no more than this."""
        say = self.office.wording
        parts = [Part(PartKind.HEADLINE, say[f"case.about_{case.about}"])]
        if case.clock is not None:
            parts.append(Part(PartKind.TEXT, say[f"case.clock_{case.clock}"]))
        parts.append(Part(PartKind.TEXT, say["case.check_first"]))
        teller = ContactTeller(self.office)
        return self._view(case, tuple(parts), (teller.button(case, ActionKind.MAY_BE_ME), teller.button(case, ActionKind.OPEN, WHOLE)))

    def whole(self, case: CaseFile, words: CaseWords) -> CaseView:
        """Everything that was said in it, who asked, and what they were told."""
        say, teller = self.office.wording, ContactTeller(self.office)
        headline = say[f"case.about_{case.about}"] if case.is_guarded else teller.status(case)
        stands = [Part(PartKind.TEXT, teller.status(case))] if case.is_guarded and case.state is not CaseState.OPEN else []
        parts = [Part(PartKind.HEADLINE, headline), *stands, *teller.body_of_words(case, words)]
        if case.is_guarded and words.questions:
            parts += [Part(PartKind.TEXT, say["case.told"]), *(Part(PartKind.QUOTE, piece) for piece in pieces(words.questions[0][1]) if piece.strip())]
        return self._view(case, tuple(parts), teller.working_buttons(case))

    def _view(self, case: CaseFile, parts: tuple[Part, ...], actions: tuple[Action, ...]) -> CaseView:
        slots = tuple((contact.slot, self.office.called([contact])) for contact in self.office.may_take(case) if contact.slot not in self.standing.slots)
        return CaseView(case, parts, actions, slots, needs_outcome=case.is_guarded)
