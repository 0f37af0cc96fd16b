"""Pictures mastered for HDR screens, shown as an ordinary one would show them.

Without this an HDR film is grey and dim, and neither a classifier nor a person recognises much.
"""

from __future__ import annotations

import numpy as np

from base.slots import Picture

REFERENCE_WHITE = 203.0  # nits: ITU-R BT.2408, what HDR gives the white of ordinary pictures
BRIGHTEST = 1000.0  # nits; most films are mastered for it, and what is above is white
GAMMA = 2.4  # of an ordinary screen: ITU-R BT.1886


def standard_of_pq() -> Picture:
    """What each of 256 levels of the PQ curve (SMPTE ST 2084) is on an ordinary screen.

    Luminance is compressed by the extended curve of Reinhard, Stark, Shirley and Ferwerda,
    "Photographic tone reproduction for digital images" (2002), formula 4. Channels are taken one by
    one, and the wider gamut of BT.2020 is left as it is: colours come out a little paler.
    """
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    signal = (np.arange(256) / 255) ** (1 / m2)
    nits = 10_000 * (np.maximum(signal - c1, 0) / (c2 - c3 * signal)) ** (1 / m1)
    light, white = nits / REFERENCE_WHITE, BRIGHTEST / REFERENCE_WHITE
    shown = np.clip(light * (1 + light / white**2) / (1 + light), 0, 1)
    return np.round(255 * shown ** (1 / GAMMA)).astype(np.uint8)


STANDARD_OF_PQ = standard_of_pq()
