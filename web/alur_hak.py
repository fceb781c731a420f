"""Which right a move of a draft asks for: signing and deciding is for heads, the rest is the desk's work."""

from web.guard import Refused, Visitor

APPROVALS = frozenset(("ditandatangani", "penetapan", "penomoran"))


def move_action(dari: str, ke: str) -> str:
    """The action of `archive.rights` that a move from one state to another needs.

    A decision is made by going on to these states; whoever sends a draft back must have been able to decide, too.
    """
    back = dari in ("paraf", "penetapan", "ditandatangani") and ke in ("konsep", "penyusunan", "dibatalkan")
    return "menyetujui" if ke in APPROVALS or back else "menomori"


def check_move(who: Visitor, dari: str, ke: str) -> None:
    """Raises Refused when this person's role may not make the move."""
    if not who.may(move_action(dari, ke)):
        raise Refused(403, f"Peran {who.akun.peran if who.akun else '-'} tidak berhak menetapkan {ke}.")
