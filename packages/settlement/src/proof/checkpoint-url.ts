const BUCKET = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]";
const FOLDER = "(?:/([A-Za-z0-9_.\\-/]*))?";
const S3 = new RegExp(`^s3://(${BUCKET})/([a-z0-9-]{1,32})${FOLDER}$`);
const GCS = new RegExp(`^gs://(${BUCKET})${FOLDER}$`);

/** Places that anybody may be sent to: hosts that are fixed by the scheme. */
const OPEN_SCHEMES = /^(s3|gs):\/\//;

/** Whether a location may come from a chain, where anybody wrote it, rather than from the operator. */
export function isOpenLocation(location: string): boolean {
  return OPEN_SCHEMES.test(location);
}

/**
 * Where a validator's checkpoint of a leaf is, in a storage location as Hyperlane's validators write them:
 * `s3://bucket/region/folder`, `gs://bucket/folder`, `file:///folder`; also `http(s)://` of what serves the same files. Null
 * for a location of another form.
 */
export function checkpointUrl(location: string, index: number): URL | null {
  const object = `checkpoint_${index}_with_id.json`;
  if (location.includes("..")) return null;
  const [, bucket, region, folder] = S3.exec(location) ?? [];
  if (bucket !== undefined && region !== undefined) {
    const host = `s3.${region}.amazonaws.com`;
    // Amazon's certificate covers no bucket with a dot in its name.
    const base = bucket.includes(".") ? `https://${host}/${bucket}` : `https://${bucket}.${host}`;
    return under(base, folder, object);
  }
  const [, gcsBucket, gcsFolder] = GCS.exec(location) ?? [];
  if (gcsBucket !== undefined) return under(`https://storage.googleapis.com/${gcsBucket}`, gcsFolder, object);
  if (location.startsWith("file:///")) return under(location, "", `${index}_with_id.json`);
  if (/^https?:\/\//.test(location)) return under(location, "", object);
  return null;
}

function under(base: string, folder: string | undefined, object: string): URL | null {
  const path = [base, folder ?? "", object]
    .map((part) => part.replaceAll(/^\/+|\/+$/g, ""))
    .filter((part) => part !== "");
  const text = path.join("/");
  return URL.canParse(text) ? new URL(text) : null;
}
