"""The drawings of the house: icons on a grid of 24, motifs on one of 12. Lozenge, cloth, minaret."""

ICONS = {
    "mark": '<path fill="currentColor" stroke="none" d="M4 22 8.5 5 12 1l3.5 4L20 22h-5v-5q-3-4-6 0v5z"/>'
    '<path d="M2.5 15h4m-3-5h4m10 0h4m-3 5h4"/>',
    "find": '<circle cx="10" cy="10" r="6.5"/><path d="m15 15 6 6"/>',
    "full": '<path fill="currentColor" stroke="none" d="m12 0 12 12-12 12L0 12z"/>',
    "half": '<path d="m12 2 10 10-10 10L2 12z"/><path fill="currentColor" stroke="none" d="M12 1v22L1 12z"/>',
    "open": '<path d="m12 2 10 10-10 10L2 12z"/>',
    "down": '<path d="M12 3v12m-5-5 5 5 5-5M4 20.5h16"/>',
    "text": '<path d="M3 5h18M3 10h18M3 15h18M3 20h10"/>',
    "img": '<path d="M3 4h18v16H3zm0 12 5-5 5 5 3-3 5 5"/>',
    "go": '<path d="M3 12h17m-6-6 6 6-6 6"/>',
    "plus": '<path d="M12 4v16M4 12h16"/>',
    "x": '<path d="m5 5 14 14M19 5 5 19"/>',
    "lock": '<path d="M5 11h14v10H5zm3 0V7a4 4 0 0 1 8 0v4"/>',
}

MOTIFS = {
    "k1": "M6 0l6 6-6 6-6-6zM6 3L3 6l3 3 3-3z",
    "k2": "M0 5l6-5 6 5v3L6 3 0 8zM0 11l6-5 6 5v1H9L6 9l-3 3H0z",
    "k3": "M5 1h2v4h4v2H7v4H5V7H1V5h4zM1 1h2v2H1zM9 9h2v2H9z",
    "k4": "M0 0h12v2H0zM1 4h2v6H1zM5 4h2v6H5zM9 4h2v6H9z",
    "k5": "M0 0h4v4h4v4h4v4H8V8H4V4H0z",
    "k6": "M0 12L6 1l6 11zM6 5l-2 4h4z",
    "k7": "M0 0h6v6H0zM6 6h6v6H6zM8 2h2v2H8zM2 8h2v2H2z",
    "k8": "M0 2h12v1H0zM0 6h12v3H0zM3 0h2v12H3z",
    "k9": "M0 9l3-3 3 3 3-3 3 3v3l-3-3-3 3-3-3-3 3zM5 1h2v3H5z",
    "k10": "M1 1h10v10H1zM3 3v6h6V3zM5 5h2v2H5z",
    "k11": "M0 8h2v4H0zM3 5h2v7H3zM6 2h2v10H6zM9 6h2v6H9z",
    "k12": "M6 1l5 5-5 5-5-5zM0 0h2v2H0zM10 0h2v2h-2zM0 10h2v2H0zM10 10h2v2h-2z",
    "k13": "M0 12l4-8 4 5 4-9v4l-4 8-4-5-2 5z",
    "k14": "M0 0h5v5H0zM7 7h5v5H7zM7 1h5v1H7zM7 4h5v1H7zM0 8h5v1H0zM0 11h5v1H0z",
    "k15": "M6 0l6 4-6 4-6-4zM2 7l4 3 4-3v2l-4 3-4-3z",
}
STRIP = '<path id="st" d="M0-26h11.3v220H0z"/>'
