// A button at work does nothing when it is pressed again, and keeps the focus: a disabled one would lose it, and who uses the keys would be at the top again.

/** Does the work of a button, unless it is under way or the button cannot be pressed now. */
export async function press(button, work) {
  if (button.getAttribute('aria-disabled') === 'true') {
    return;
  }
  button.setAttribute('aria-disabled', 'true');
  try {
    await work();
  } finally {
    button.setAttribute('aria-disabled', 'false');
  }
}
