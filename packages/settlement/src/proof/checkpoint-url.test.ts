import { expect, test } from "vitest";
import { checkpointUrl, isOpenLocation } from "./checkpoint-url.ts";

const at = (location: string): string | null => checkpointUrl(location, 7)?.href ?? null;

test.each([
  ["s3://signatures/us-east-1", "https://signatures.s3.us-east-1.amazonaws.com/checkpoint_7_with_id.json"],
  ["s3://signatures/us-east-1/", "https://signatures.s3.us-east-1.amazonaws.com/checkpoint_7_with_id.json"],
  [
    "s3://signatures/eu-west-2/main/ethereum",
    "https://signatures.s3.eu-west-2.amazonaws.com/main/ethereum/checkpoint_7_with_id.json",
  ],
  ["s3://my.bucket/us-east-1/f", "https://s3.us-east-1.amazonaws.com/my.bucket/f/checkpoint_7_with_id.json"],
  ["gs://signatures", "https://storage.googleapis.com/signatures/checkpoint_7_with_id.json"],
  ["gs://signatures/folder", "https://storage.googleapis.com/signatures/folder/checkpoint_7_with_id.json"],
  ["file:///var/checkpoints", "file:///var/checkpoints/7_with_id.json"],
  ["https://checkpoints.example/v1/", "https://checkpoints.example/v1/checkpoint_7_with_id.json"],
  ["http://127.0.0.1:9000/v1", "http://127.0.0.1:9000/v1/checkpoint_7_with_id.json"],
])("%s is read at %s", (location, url) => {
  expect(at(location)).toBe(url);
});

test.each([
  "s3://evil.example/../..",
  "s3://bucket/region.evil.example",
  "s3://bucket@evil.example/us-east-1",
  "s3://bucket:80/us-east-1",
  "s3://BUCKET/us-east-1",
  "gs://bucket/a?b",
  "gs://b#c",
  "file://host/folder",
  "file:///a/../../etc",
  "ftp://host/folder",
  "",
])("%s is read nowhere", (location) => {
  expect(at(location)).toBeNull();
});

test("only places whose host is fixed by the scheme may come from a chain", () => {
  expect(["s3://b/r", "gs://b"].every(isOpenLocation)).toBe(true);
  expect(["http://169.254.169.254", "https://host", "file:///etc"].some(isOpenLocation)).toBe(false);
});
