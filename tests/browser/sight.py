"""What a person can see of a page, measured in the browser."""

from playwright.sync_api import Page

LONGEST_WORD = 36  # characters, as of a lead's id; what is longer may be broken
BROKEN_WORDS = """([selector, longest]) => {
    const broken = [], range = document.createRange();
    for (const place of document.querySelectorAll(selector)) {
        const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
        for (let text = texts.nextNode(); text; text = texts.nextNode()) {
            for (const {0: word, index} of text.data.matchAll(/\\d{4}-\\d\\d-\\d\\d|[^\\s-]+/g)) {
                range.setStart(text, index);
                range.setEnd(text, index + word.length);
                const lines = new Set([...range.getClientRects()].map(({top}) => top));
                if (word.length <= longest && lines.size > 1) broken.push(word);
            }
        }
    }
    return broken;
}"""
# Where the focus is, if that cannot be seen there: too small, outside, or covered.
HIDDEN_FOCUS = """() => {
    const place = document.activeElement, box = place.getClientRects()[0];
    if (place === document.body || place.matches("[role=region]")) return null;
    const name = place.getAttribute("aria-label") || place.id || place.innerText;
    if (!box || box.width < 8 || box.height < 8) return `${name}: too small`;
    for (const share of [0.2, 0.5, 0.8]) {
        const seen = document.elementFromPoint(
            box.left + box.width / 2, box.top + box.height * share);
        if (!seen || !(place.contains(seen) || seen.contains(place)))
            return `${name}: behind ${seen?.className || seen?.tagName}`;
    }
    return null;
}"""


def broken_words(tab: Page, selector: str = "td, th") -> list[str]:
    """List the words that begin on one line and end on another."""
    return tab.evaluate(BROKEN_WORDS, [selector, LONGEST_WORD])


def hidden_stops(tab: Page, key: str, times: int) -> list[str]:
    """Press a key so often; list where the focus then was and could not be seen.

    The browser scrolls to the focus on its next frames: it gets a second for that.
    """
    found = []
    for _ in range(times):
        tab.keyboard.press(key)
        for _ in range(20):
            hidden = tab.evaluate(HIDDEN_FOCUS)
            if not hidden:
                break
            tab.wait_for_timeout(50)
        found.append(hidden)
    return [each for each in found if each]
