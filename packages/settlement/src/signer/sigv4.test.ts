import { expect, test } from "vitest";
import { signedHeaders, type AwsCredentials } from "./sigv4.ts";

/** Of AWS's public test suite for Signature Version 4: keys, time, and each case's own signature. */
const credentials: AwsCredentials = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
};
const NOW_MS = Date.UTC(2015, 7, 30, 12, 36, 0);
const SCOPE = "AKIDEXAMPLE/20150830/us-east-1/service/aws4_request";
const SESSION_TOKEN =
  "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

test.each([
  [
    "post-vanilla",
    {},
    "",
    undefined,
    "host;x-amz-date",
    "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b",
  ],
  [
    "post-header-key-sort",
    { "my-header1": "value1" },
    "",
    undefined,
    "host;my-header1;x-amz-date",
    "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c",
  ],
  [
    "post-x-www-form-urlencoded",
    { "content-type": "application/x-www-form-urlencoded" },
    "Param1=value1",
    undefined,
    "content-type;host;x-amz-date",
    "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
  ],
  [
    "post-sts-header-before",
    {},
    "",
    SESSION_TOKEN,
    "host;x-amz-date;x-amz-security-token",
    "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead",
  ],
])("%s", (_name, headers: Record<string, string>, body, sessionToken, names, signature) => {
  const request = { host: "example.amazonaws.com", headers, body, region: "us-east-1", service: "service" };
  const signed = signedHeaders(request, { ...credentials, sessionToken }, NOW_MS);
  expect(signed["authorization"]).toBe(
    `AWS4-HMAC-SHA256 Credential=${SCOPE}, SignedHeaders=${names}, Signature=${signature}`,
  );
  expect(signed["x-amz-date"]).toBe("20150830T123600Z");
});
