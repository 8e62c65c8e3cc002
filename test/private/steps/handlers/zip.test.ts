import { spawnSync } from 'child_process';
import { randomBytes } from 'crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { strToU8, Zip, ZipDeflate, ZipPassThrough, zipSync } from 'fflate';
import { fileInZip, RemoteBytes } from '../../../../src/private/steps/handlers/zip';

const NAME = 'imagedefinitions.json';
const TEXT = '[{"name":"api","imageUri":"111122223333.dkr.ecr.eu-west-1.amazonaws.com/acme/api:release-1"}]\n'.repeat(20);

class Remote implements RemoteBytes {
  public fetched = 0;
  constructor(private readonly all: Buffer) {}

  public async tail(length: number) {
    return { bytes: this.count(this.all.subarray(Math.max(0, this.all.length - length))), size: this.all.length };
  }

  public async range(start: number, end: number) {
    return this.count(this.all.subarray(start, end));
  }

  private count(bytes: Buffer): Buffer {
    this.fetched += bytes.length;
    return bytes;
  }
}

const read = async (zip: Uint8Array, path = NAME) => (await fileInZip(new Remote(Buffer.from(zip)), path))?.toString();
const u8 = (text: string) => strToU8(text) as Uint8Array;

/** As CodeBuild's agent packs: while it streams, with the sizes after the file. */
function streamed(File: typeof ZipDeflate | typeof ZipPassThrough): Uint8Array {
  const parts: Uint8Array[] = [];
  const zip = new Zip((error, part) => { if (error) throw error; parts.push(part); });
  for (const [name, text] of [['first.txt', 'first'], [NAME, TEXT]]) {
    const file = new File(name);
    zip.add(file);
    file.push(u8(text), true);
  }
  zip.end();
  return Buffer.concat(parts);
}

describe('a file is read from a zip', () => {
  test.each([
    ['deflated', zipSync({ 'first.txt': u8('first'), [NAME]: u8(TEXT) })],
    ['stored', zipSync({ [NAME]: u8(TEXT) }, { level: 0 })],
    ['streamed and deflated', streamed(ZipDeflate)],
    ['streamed and stored', streamed(ZipPassThrough)],
    ['with a comment of the longest', zipSync({ [NAME]: u8(TEXT) }, { comment: 'c'.repeat(65_000) })],
    ['with extra fields', zipSync({ [NAME]: [u8(TEXT), { extra: { 0x7075: u8('extra') } }] })],
  ])('%s', async (_, zip) => {
    expect(await read(zip)).toBe(TEXT);
  });

  test('of other names and folders beside it', async () => {
    const zip = zipSync({ 'a/imagedefinitions.json': u8('a'), 'imagedefinitions.json.bak': u8('b'), [NAME]: u8(TEXT), 'ünïcode 分支': u8('c'), 'empty': u8('') });
    expect(await read(zip)).toBe(TEXT);
    expect(await read(zip, 'ünïcode 分支')).toBe('c');
    expect(await read(zip, 'empty')).toBe('');
    expect(await read(zipSync({ empty: u8('') }, { level: 0 }), 'empty')).toBe('');
  });

  test('that does not have it', async () => {
    expect(await read(zipSync({ other: u8('x') }))).toBeUndefined();
    expect(await read(zipSync({}))).toBeUndefined();
  });

  test('whose other files are large, without fetching those', async () => {
    const noise = randomBytes(5_000_000);
    const remote = new Remote(Buffer.from(zipSync({ 'large.bin': noise, [NAME]: u8(TEXT), 'also-large.bin': noise }, { level: 0 })));
    expect((await fileInZip(remote, NAME))!.toString()).toBe(TEXT);
    expect(remote.fetched).toBeLessThan(100_000);
  });

  test('with a directory that is longer than what is fetched first', async () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`folder/with/a/long/name/${i}.txt`, u8('x')]));
    expect(await read(zipSync({ [NAME]: u8(TEXT), ...many }))).toBe(TEXT);
  });

  // What others' tools pack. Where a tool is missing, the others are enough.
  test.each<[string, string[]]>([
    ['Python', ['python3', '-c', 'import zipfile; z=zipfile.ZipFile("x.zip","w",zipfile.ZIP_DEFLATED); z.write("imagedefinitions.json"); z.close()']],
    ['Java', ['jar', '--create', '--no-manifest', '--file', 'x.zip', NAME]],
  ])('that %s has packed', async (_, [command, ...args]) => {
    const folder = mkdtempSync(join(tmpdir(), 'zip-'));
    try {
      writeFileSync(join(folder, NAME), TEXT);
      const { error, status } = spawnSync(command, args, { cwd: folder });
      if (error && !process.env.CI) return;
      expect(status).toBe(0);
      expect(await read(readFileSync(join(folder, 'x.zip')))).toBe(TEXT);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});

describe('refused is', () => {
  const zip = () => Buffer.from(zipSync({ [NAME]: u8(TEXT) }, { level: 0 }));

  test.each(['', 'not a zip at all, but some text that is longer than the end of one'])('what is no zip: %j', async (text) => {
    await expect(read(Buffer.from(text))).rejects.toThrow('is no zip');
  });

  test('a file whose bytes are others', async () => {
    const broken = zip();
    broken.write('?', NAME.length + 40);
    await expect(read(broken)).rejects.toThrow(`${NAME} does not arrive as it was packed`);
  });

  test('a file that would fill the memory', async () => {
    await expect(read(zipSync({ [NAME]: new Uint8Array(2_000_000) }))).rejects.toThrow('has 2000000 bytes, and may have 1048576');
  });

  test('a file that is larger than it says', async () => {
    const bomb = Buffer.from(zipSync({ [NAME]: new Uint8Array(2_000_000) }));
    bomb.writeUInt32LE(100, bomb.lastIndexOf('PK\u0001\u0002') + 24);
    await expect(read(bomb)).rejects.toThrow();
  });

  test('another method of packing', async () => {
    const other = zip();
    other.writeUInt16LE(12, other.lastIndexOf('PK\u0001\u0002') + 10);
    await expect(read(other)).rejects.toThrow('packed by the method 12');
  });

  test('ZIP64', async () => {
    const large = zip();
    large.writeUInt32LE(0xffffffff, large.lastIndexOf('PK\u0005\u0006') + 16);
    await expect(read(large)).rejects.toThrow('too large to be read (ZIP64)');
  });
});
