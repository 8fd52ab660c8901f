"""Every kind of page, judged by axe: on a light ground, on a dark one, on a phone."""
