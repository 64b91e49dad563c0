import { expect, test } from "vitest";
import { changeAddress, newAddress, readAddress, writeAddress } from "../src/address.ts";

test("an address that is read and written is the same", () => {
  for (const address of [
    "./",
    "./?lang=en",
    "./sammenlign?indicator=jobindsats/unemployment-rate&period=2026M07&kommune=766&lang=en",
    "./udvikling?indicator=jobindsats/unemployed&kommune=766,101",
    "./sammenlign?indicator=demo/x&kommuner=landsdel-oestjylland&benchmark=median&by=change&release=demo@1&kommune=615",
  ]) {
    const [path = "", search = ""] = address.split("?");
    expect(writeAddress(readAddress(path, search))).toBe(address);
  }
});

test("the view is the last part of the path, whatever the prefix", () => {
  expect(readAddress("/", "").view).toBe("");
  expect(readAddress("/kb/sammenlign", "").view).toBe("sammenlign");
  expect(readAddress("/kb/", "").view).toBe("");
  expect(readAddress("/kb/intet", "").view).toBeNull();
});

test("unknown parameters, empty values and kommuner named twice are left out", () => {
  const address = readAddress("/sammenlign", "?utm=1&period=&kommune=0766&kommune=766&kommune=&lang=EN");
  expect(address).toEqual({ view: "sammenlign", lang: "en", kommune: ["766"], parameters: {} });
});

test("a text with signs of addresses survives", () => {
  const address = newAddress("da", { view: "tjek", parameters: { text: "Ledigheden er 1,8 % & faldt #1 i »Ærø«?" } });
  const [path = "", search = ""] = writeAddress(address).split("?");
  expect(readAddress(path, search)).toEqual(address);
});

test("a change keeps what it does not name, and null takes away", () => {
  const before = readAddress("/sammenlign", "?indicator=a/b&period=2024&kommune=766");
  const after = changeAddress(before, { parameters: { period: null, benchmark: "median" }, lang: "en" });
  expect(writeAddress(after)).toBe("./sammenlign?indicator=a/b&benchmark=median&kommune=766&lang=en");
  expect(before.parameters.period).toBe("2024");
});
