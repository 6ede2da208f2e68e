"""Signed links, under the name by which actions and doors call them: see formats.proofs.

They are made and read below queries, since queries are asked with a proof instead of a log-in.
Kinds in use: ``decision`` (its statement, and appealing against it) and ``notice`` (the receipt
of a legal notice).
"""

from commentary.formats.proofs import PROOF_SECONDS, holds, read, sign

__all__ = ["PROOF_SECONDS", "holds", "read", "sign"]
