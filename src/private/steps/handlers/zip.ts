import { crc32, inflateRawSync } from 'zlib';
import { StepFailed } from './errors';

/** Bytes that are far away, and read in parts. */
export interface RemoteBytes {
  /** The last ones, at most so many, and how many there are in all. */
  tail(length: number): Promise<{ readonly bytes: Buffer; readonly size: number }>;
  range(start: number, end: number): Promise<Buffer>;
}

const END_OF_CENTRAL_DIRECTORY = 0x06054b50;
const CENTRAL_HEADER = 0x02014b50;
/** The end of a zip: a record of 22 bytes, and a comment of at most 64 KiB. */
const LONGEST_END = 22 + 0xffff;
/** Of the fields that are too small for it, ZIP64 sets all bits. */
const IN_ZIP64 = 0xffffffff;
const LONGEST_FILE = 1024 * 1024;
const STORED = 0;
const DEFLATED = 8;
const BUILD_AGAIN = 'release the change again';

interface Entry {
  readonly method: number;
  readonly checksum: number;
  readonly compressedSize: number;
  readonly size: number;
  readonly offset: number;
}

/**
 * One small file of a zip, and nothing else of it: artifacts may be larger than the function's memory.
 *
 * Sizes are read from the central directory, as those before the files themselves may be left out (CodeBuild's are).
 *
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export async function fileInZip(zip: RemoteBytes, path: string): Promise<Buffer | undefined> {
  const { bytes, size } = await zip.tail(LONGEST_END);
  const end = endRecordIn(bytes);
  const [length, offset] = [end.readUInt32LE(12), end.readUInt32LE(16)];
  if (offset === IN_ZIP64) throw new StepFailed('the artifact is too large to be read (ZIP64)', 'let the build hand over the image definitions alone');

  const inTail = offset - (size - bytes.length);
  const directory = inTail >= 0 ? bytes.subarray(inTail, inTail + length) : await zip.range(offset, offset + length);
  const entry = entryOf(path, directory);
  return entry && contentOf(path, entry, zip);
}

function endRecordIn(bytes: Buffer): Buffer {
  for (let at = bytes.length - 22; at >= 0; at--) {
    if (bytes.readUInt32LE(at) === END_OF_CENTRAL_DIRECTORY) return bytes.subarray(at);
  }
  throw new StepFailed('the artifact is no zip', BUILD_AGAIN);
}

function entryOf(path: string, directory: Buffer): Entry | undefined {
  for (let at = 0; at + 46 <= directory.length && directory.readUInt32LE(at) === CENTRAL_HEADER;) {
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => directory.readUInt16LE(at + field));
    if (directory.toString('utf8', at + 46, at + 46 + nameLength) === path) {
      return {
        method: directory.readUInt16LE(at + 10),
        checksum: directory.readUInt32LE(at + 16),
        compressedSize: directory.readUInt32LE(at + 20),
        size: directory.readUInt32LE(at + 24),
        offset: directory.readUInt32LE(at + 42),
      };
    }
    at += 46 + nameLength + extraLength + commentLength;
  }
  return undefined;
}

async function contentOf(path: string, { method, checksum, compressedSize, size, offset }: Entry, zip: RemoteBytes): Promise<Buffer> {
  if (size > LONGEST_FILE) throw new StepFailed(`${path} has ${size} bytes, and may have ${LONGEST_FILE}`, 'let the build hand over what names the images and nothing else');
  const header = await zip.range(offset, offset + 30);
  // The lengths here may be others than those of the central directory.
  const start = offset + 30 + header.readUInt16LE(26) + header.readUInt16LE(28);
  const stored = compressedSize > 0 ? await zip.range(start, start + compressedSize) : Buffer.alloc(0);
  const content = unpacked(path, method, stored);
  if (crc32(content) !== checksum) throw new StepFailed(`${path} does not arrive as it was packed`, BUILD_AGAIN);
  return content;
}

function unpacked(path: string, method: number, stored: Buffer): Buffer {
  if (method === STORED) return stored;
  if (method !== DEFLATED) throw new StepFailed(`${path} is packed by the method ${method}, and can be read as it is or deflated`, 'let CodeBuild pack the artifact');
  return inflateRawSync(stored, { maxOutputLength: LONGEST_FILE });
}
