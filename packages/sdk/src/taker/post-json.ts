import { answerError, noAnswerError, unexpectedAnswer } from "./api-error.ts";

const TIMEOUT_MS = 15_000;

/** Sends one request of JSON to the venue's API and answers what it says. Throws ApiError. */
export async function postJson(call: {
  readonly apiUrl: string;
  /** Null on routes that are open to all. */
  readonly apiKey: string | null;
  /** Under /api/v1. */
  readonly path: string;
  readonly body: unknown;
}): Promise<unknown> {
  const { apiUrl, apiKey, path, body } = call;
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${apiUrl.replace(/\/+$/, "")}/api/v1/${path}`, {
      method: "POST",
      headers: {
        accept: "application/json",
        "content-type": "application/json",
        ...(apiKey === null ? {} : { "x-api-key": apiKey }),
      },
      body: JSON.stringify(body),
      // A redirect would carry the API key to whoever is named in it.
      redirect: "error",
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    text = await response.text();
  } catch (cause) {
    throw noAnswerError(cause);
  }
  const answer = parse(text);
  if (!response.ok) throw answerError(response.status, answer, response.headers.get("retry-after"));
  if (typeof answer !== "object" || answer === null) throw unexpectedAnswer(response.status);
  return answer;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
