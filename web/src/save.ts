// What the page itself has made, as a file for the reader.

/** Gives the reader a file. */
export function saveFile(blob: Blob, name: string) {
  const address = URL.createObjectURL(blob);
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** The name of a file: letters, digits and dashes, so that every system takes it. */
export const fileName = (parts: readonly string[], ending: string): string =>
  `${parts
    .join("-")
    .toLowerCase()
    .replace(/æ/g, "ae")
    .replace(/ø/g, "oe")
    .replace(/å/g, "aa")
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "")}.${ending}`;
