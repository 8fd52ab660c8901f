"""Sheets that only look like tables: covers, imprints, tables of contents."""

from __future__ import annotations

import numpy as np

from kobimo.ingest.recognition.structure.body import Body
from kobimo.ingest.recognition.structure.columns import Profile
from kobimo.ingest.recognition.structure.heads import Head
from kobimo.ingest.recognition.structure.kinds import EMPTY, PROSE
from kobimo.ingest.recognition.structure.view import View


def is_prose(view: View, measure: Profile, head: Head, body: Body) -> bool:
    """Tell whether rows with several cells are text laid out in columns rather than a table.

    Parameters
    ----------
    view : View
        The region.
    measure : Profile
        What the columns hold.
    head : Head
        What would be the heading.
    body : Body
        What would be the data.

    Returns
    -------
    bool
        True for covers, imprints, contents, legends.
    """
    rows = np.arange(head.first, body.last + 1)
    wide = rows[view.wide[rows]]
    if measure.values.any():
        return not head.rows and wide.size < 3
    if not head.rows or wide.size < 2 or not view.wide[head.rows[-1]] or head.first > head.rows[-1] + 1:
        return True
    columns = np.flatnonzero(measure.used)
    titles = view.kinds[head.rows[-1], columns] != EMPTY
    if columns.size < 2 or titles.mean() < 0.8:
        return True
    full = (view.kinds[wide][:, columns] != EMPTY).mean()
    filled = np.count_nonzero(view.filled[rows] > 0)
    if columns.size == 2 and (PROSE in view.kinds[wide] or max(map(len, view.words(head.rows[-1]))) > 40):
        return True
    return bool(wide.size < 0.8 * filled or full < (0.9 if columns.size == 2 else 0.6))
