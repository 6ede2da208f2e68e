"""A text of our own in the layout of a magazine's page, pasted from a browser."""
# ruff: noqa: E501 (a paragraph is one line, as browsers paste it)

MAGAZINE = """The Back Room: Notes on Quiet Talks

Why people without office meet when people with office cannot.

BY MARGARET O'DELL AND JEAN-LUC DE LA TOUR | SPRING 1998

Every long quarrel has a second table. At the first sit those who may sign; at the second, those who may say what they think -- and, on a good day, listen.

June 3, 1962
Two chemists share a taxi in Geneva & find that they fear the same thing. Nothing is signed. A letter, then forty letters, follow.

1980s
The habit spreads. "We had no mandate," one host writes, "so nobody could take it from us."

November 9, 1989
A wall opens, and half of the second tables lose their subject overnight. The other half grow.

ANNA LINDH-BERG/AP

\u00a0 SUBJECTS: DIPLOMACY, HISTORY OF IDEAS, U.S.
\u00a0

Margaret O'Dell is a librarian in Leith.

SAM WEAVER

9:05 PM ET

January 12, 1999

Nobody elected the taxi.

It is a fine story, and it leaves out who pays. Chemists do not rent hotels; foundations do, and foundations have boards.

Ask who was *not* in the taxi: 3 * 4 people, at a guess, and none of them chemists.

ROSA MCINTYRE

February 2, 1999

10:45 AM GMT

I sat at such a table for three years. We were told on the first day what we might not talk about, and it was the thing we had come for.

D_K_

11:30 AM

March 5, 1999

Agreed, mostly.

The letters are in print by now. Read them: <b>they are dull</b>, which is the best thing about them.
"""
