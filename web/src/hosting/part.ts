/** A part of the page could not be loaded when it was needed: no network, or a newer version on the server. */
export class PartMissing extends Error {
  override readonly name = 'PartMissing';
}

/** @throws PartMissing for any failure of the browser to load a file */
export async function loadPart<T>(load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (cause) {
    throw new PartMissing('A part of the page could not be loaded.', { cause });
  }
}
