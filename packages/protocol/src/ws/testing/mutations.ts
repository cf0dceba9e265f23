import * as fc from "fast-check";

/** A frame as it goes over the wire: one text message, in one part or several. */
export type MutatedFrame = { readonly what: string; readonly parts: readonly Buffer[] };

type Message = Readonly<Record<string, unknown>>;

/** Values that no field wants, and that parsers stumble over. */
const odd = fc.oneof(
  fc.jsonValue(),
  fc.constantFrom<unknown>(
    null,
    "",
    "0x",
    "-1",
    "1e400",
    "9".repeat(78),
    -1,
    1.5,
    1e308,
    Number.MAX_SAFE_INTEGER + 1,
    [],
    {},
    "\u0000",
    "\ud800",
    "__proto__",
  ),
  fc.integer({ min: 1, max: 2_000 }).map((length) => "x".repeat(length)),
);

/** So many arrays in each other. */
const nested = fc.integer({ min: 1, max: 2_000 }).map((depth) => "[".repeat(depth) + "]".repeat(depth));

/** A message with one thing of it changed, as text. */
function mutatedText(message: Message): fc.Arbitrary<readonly [string, string]> {
  const field = fc.constantFrom(...Object.keys(message));
  const change = (what: string, change: (key: string, value: unknown) => Message) =>
    fc.tuple(field, odd).map(([key, value]) => [what, JSON.stringify(change(key, value))] as const);
  return fc.oneof(
    fc.constant(["nothing", JSON.stringify(message)] as const),
    change("a value", (key, value) => ({ ...message, [key]: value })),
    change("less", (key) => Object.fromEntries(Object.entries(message).filter(([name]) => name !== key))),
    change("more", (key, value) => ({ ...message, [`${key}More`]: value })),
    change("in a list", (_key, value) => [message, value] as unknown as Message),
    fc.tuple(field, nested).map(([key, deep]) => {
      const text = JSON.stringify({ ...message, [key]: "here" });
      return ["nesting", text.replace('"here"', deep)] as const;
    }),
    fc
      .tuple(field, fc.constantFrom("1e999", "-0", "123456789012345678901234567890", "1.0000000000000001"))
      .map(([key, number]) => {
        const text = JSON.stringify({ ...message, [key]: "here" });
        return ["a number", text.replace('"here"', number)] as const;
      }),
    field.map((key) => {
      const text = JSON.stringify(message);
      return ["a field twice", `${text.slice(0, -1)},"${key}":1}`] as const;
    }),
  );
}

/** The bytes of a text with something done to them that no JSON is. */
const mutatedBytes = (text: string): fc.Arbitrary<readonly [string, Buffer]> => {
  const bytes = Buffer.from(text);
  const at = fc.nat(bytes.length);
  const noise = fc.uint8Array({ minLength: 1, maxLength: 8 });
  return fc.oneof(
    fc.constant(["as text", bytes] as const),
    at.map((end) => ["cut off", bytes.subarray(0, end)] as const),
    fc.tuple(at, noise).map(([place, added]) => {
      const whole = Buffer.concat([bytes.subarray(0, place), added, bytes.subarray(place)]);
      return ["with noise", whole] as const;
    }),
    fc.constant(["not UTF-8", Buffer.concat([bytes, Buffer.from([0xc3, 0x28])])] as const),
  );
};

/** Frames made of these messages: changed in one field, in their bytes, cut in parts, or left as they are. */
export function mutatedFrames(messages: readonly Message[]): fc.Arbitrary<MutatedFrame> {
  return fc
    .constantFrom(...messages)
    .chain((message) =>
      mutatedText(message).map(([what, text]) => [`${String(message["type"])}: ${what}`, text] as const),
    )
    .chain(([what, text]) => mutatedBytes(text).map(([how, bytes]) => [`${what}, ${how}`, bytes] as const))
    .chain(([what, bytes]) =>
      fc.array(fc.nat(bytes.length), { maxLength: 3 }).map((cuts) => {
        const places = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
        const parts = places.slice(1).map((end, place) => bytes.subarray(places[place], end));
        return { what: `${what}, in ${parts.length} parts`, parts };
      }),
    );
}

/** Sends it on a `ws` socket as one message. */
export function sendFrame(
  socket: { send: (data: Buffer, options: { binary: boolean; fin: boolean }) => void },
  { parts }: MutatedFrame,
): void {
  for (const [place, part] of parts.entries())
    socket.send(part, { binary: false, fin: place === parts.length - 1 });
}
