/* global document, window, getComputedStyle, NodeFilter */
// Runs in the page: looks at it as eyes do and says what is wrong. The value of this file is what it found.
(() => {
  const isDrawn = (node) =>
    node.parentElement !== null && !node.parentElement.closest("title, style, head, defs");

  /** Every piece of text with its boxes, a box a line. */
  const texts = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    if (
      node.data.trim() === "" ||
      !isDrawn(node) ||
      !node.parentElement.checkVisibility({ checkVisibilityCSS: true })
    )
      continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter(({ width, height }) => width > 0 && height > 0);
    if (boxes.length > 0) texts.push({ node, element: node.parentElement, text: node.data.trim(), boxes });
  }

  /** A line's box is higher than its letters: what meets by less than this does not meet. */
  const slack = 2.5;
  const overlap = (one, other) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > slack &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > slack;
  const boxes = texts
    .flatMap((text) => text.boxes.map((box) => ({ text, box })))
    .sort((one, other) => one.box.top - other.box.top);
  const overlapping = [];
  boxes.forEach((one, index) => {
    for (let next = index + 1; next < boxes.length; next++) {
      const other = boxes[next];
      if (other.box.top >= one.box.bottom) break;
      if (one.text !== other.text && overlap(one.box, other.box))
        overlapping.push(`"${one.text.text}" and "${other.text.text}"`);
    }
  });

  const channels = (colour) => {
    const [, kind, list] = /^(rgba?|color)\(([^)]*)\)$/.exec(colour) ?? [];
    const numbers = (list ?? "").match(/-?[\d.]+(e-?\d+)?/g)?.map(Number) ?? [];
    const scale = kind === "color" ? 255 : 1;
    const [red = 0, green = 0, blue = 0, alpha = 1] = numbers;
    return [red * scale, green * scale, blue * scale, alpha];
  };
  const luminance = ([red, green, blue]) => {
    const linear = [red, green, blue].map((value) => {
      const share = value / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const contrast = (one, other) => {
    const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
    return (light + 0.05) / (dark + 0.05);
  };
  /** What lies behind an element: the nearest ground that is not see-through. On paper, paper. */
  const groundOf = (element) => {
    if (window.matchMedia("print").matches) return [255, 255, 255, 1];
    for (let at = element; at !== null; at = at.parentElement) {
      const ground = channels(getComputedStyle(at).backgroundColor);
      if (ground[3] === 1) return ground;
    }
    return [255, 255, 255, 1];
  };
  const faint = texts.flatMap(({ element, text }) => {
    const style = getComputedStyle(element);
    const ink = element.closest("svg") ? style.fill : style.color;
    const ratio = contrast(channels(ink), groundOf(element));
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 600);
    return ratio >= (large ? 3 : 4.5) ? [] : [`"${text}" ${ratio.toFixed(2)}`];
  });
  // Shapes that say something need less contrast than letters (WCAG 1.4.11).
  const shapes = [
    [".curve, .outline:not(.thin), .mark", "stroke"],
    [".bar", "fill"],
  ].flatMap(([selector, property]) =>
    [...document.querySelectorAll(selector)].flatMap((shape) => {
      const ratio = contrast(channels(getComputedStyle(shape)[property]), groundOf(shape));
      return ratio >= 3 ? [] : [`${shape.getAttribute("class")} ${ratio.toFixed(2)}`];
    }),
  );

  const width = document.documentElement.clientWidth;
  const wide = [...document.querySelectorAll("body *")]
    .filter((element) => !element.closest("defs") && element.getBoundingClientRect().right > width + 0.5)
    .map((element) => `${element.tagName} ${element.getAttribute("class") ?? ""}`);
  return {
    texts: texts.length,
    overlapping,
    faint: [...new Set([...faint, ...shapes])],
    wide: [...new Set(wide)],
    scrolls: document.documentElement.scrollWidth > width,
    cut: texts.flatMap(({ element, text, boxes: lines }) =>
      lines.some(({ left, right }) => left < -0.5 || right > width + 0.5)
        ? [`"${text}" in ${element.tagName}`]
        : [],
    ),
  };
})();
