/** Goes to an address of the page, as a press on a link does: the host of the screens follows links. */
export function goTo(href: string): void {
  const link = document.createElement('a');
  link.href = href;
  link.hidden = true;
  document.body.append(link);
  link.click();
  link.remove();
}
