// SCORM packages, made when they are needed: a zip with a manifest, and small pages that talk to the run-time.
import { crc32, deflateRawSync } from "node:zlib";

/** A zip of these files, packed. */
export function zip(files: Record<string, string | Buffer>): Buffer {
  const [parts, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content);
    const packed = deflateRawSync(data);
    const head = Buffer.alloc(26);
    head.writeUInt16LE(20, 0);
    head.writeUInt16LE(0x0800, 2);
    head.writeUInt16LE(8, 4);
    head.writeUInt16LE(0x5000, 8);
    head.writeUInt32LE(crc32(data), 10);
    head.writeUInt32LE(packed.length, 14);
    head.writeUInt32LE(data.length, 18);
    head.writeUInt16LE(Buffer.byteLength(name), 22);
    const file = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), head, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from("PK\x01\x02\x14\x00", "latin1"), head, place, Buffer.from(name)]));
    parts.push(file);
    offset += file.length;
  }
  const list = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(directory.length, 4);
  end.writeUInt16LE(directory.length, 6);
  end.writeUInt32LE(list.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...parts, list, Buffer.from("PK\x05\x06", "latin1"), end]);
}

export interface Part {
  id: string;
  title: string;
  file: string;
}
export type Scorm = "1.2" | "2004";

/** A manifest of these parts. */
export function manifest(scorm: Scorm, title: string, parts: Part[]): string {
  const old = scorm === "1.2";
  const items = parts.map((part) => `<item identifier="${part.id}" identifierref="R-${part.id}"><title>${part.title}</title></item>`).join("");
  const kind = old ? "adlcp:scormtype" : "adlcp:scormType";
  const resources = parts
    .map((part) => `<resource identifier="R-${part.id}" type="webcontent" ${kind}="sco" href="${part.file}"><file href="${part.file}"/></resource>`)
    .join("");
  const names = old
    ? `xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"`
    : `xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="M" version="1" ${names}>
<metadata><schema>ADL SCORM</schema><schemaversion>${old ? "1.2" : "2004 4th Edition"}</schemaversion></metadata>
<organizations default="O"><organization identifier="O"><title>${title}</title>${items}</organization></organizations>
<resources>${resources}</resources></manifest>`;
}

/** How a version of SCORM calls things. */
const WORDS: Record<Scorm, Record<string, string>> = {
  "1.2": {
    api: "API",
    begin: "LMSInitialize",
    get: "LMSGetValue",
    set: "LMSSetValue",
    commit: "LMSCommit",
    end: "LMSFinish",
    place: "cmi.core.lesson_location",
    score: "cmi.core.score.raw",
    name: "cmi.core.student_name",
    entry: "cmi.core.entry",
  },
  "2004": {
    api: "API_1484_11",
    begin: "Initialize",
    get: "GetValue",
    set: "SetValue",
    commit: "Commit",
    end: "Terminate",
    place: "cmi.location",
    score: "cmi.score.raw",
    name: "cmi.learner_name",
    entry: "cmi.entry",
  },
};

/** The script that every page of a package begins with: `run` finds the run-time as authoring tools do, and is its short name. */
export function script(scorm: Scorm): string {
  return `
const words = ${JSON.stringify(WORDS[scorm])};
let api = null;
for (let at = window, steps = 0; steps < 10 && !api; steps += 1, at = at.parent) api = at[words.api] || (at === at.parent ? {} : null);
const run = {
  begin: () => String(api[words.begin]("")) === "true",
  get: (element) => String(api[words.get](words[element] || element)),
  set: (element, value) => String(api[words.set](words[element] || element, String(value))) === "true",
  commit: () => String(api[words.commit]("")) === "true",
  end: () => String(api[words.end]("")) === "true",
};`;
}

/** A page of three leaves that keeps its place, and ends with a score. */
function lesson(scorm: Scorm, title: string, score: number, spelling: Spelling): string {
  const done =
    scorm === "1.2"
      ? `run.set("cmi.core.lesson_status", "completed");`
      : `run.set("cmi.completion_status", "completed"); run.set("cmi.success_status", "passed"); run.set("cmi.score.scaled", "${score / 100}");`;
  const left = scorm === "1.2" ? `run.set("cmi.core.exit", "suspend");` : `run.set("cmi.exit", "suspend");`;
  return `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>${title}</title>
<main>
  <h1>${title}</h1>
  <p>Hello <b id="name"></b>, <span id="entry"></span>.</p>
  <p>Leaf <output id="leaf">1</output>, notes: <output id="notes"></output></p>
  <button id="on">Turn the leaf</button> <button id="end">Finish the part</button>
</main>
<script src="../shared/${spelling === "as-they-are" ? "run" : "Run"}.js"></script>
<script>
run.begin();
const show = (id, text) => (document.getElementById(id).textContent = text);
let leaf = Number(run.get("place")) || 1;
let notes = run.get("cmi.suspend_data");
show("name", run.get("name"));
show("entry", run.get("entry"));
show("leaf", leaf);
show("notes", notes);
document.getElementById("on").onclick = () => {
  leaf += 1;
  notes += (notes ? "," : "") + "leaf " + leaf;
  run.set("place", leaf);
  run.set("cmi.suspend_data", notes);
  ${left}
  run.commit();
  show("leaf", leaf);
  show("notes", notes);
};
document.getElementById("end").onclick = () => {
  run.set("cmi.${scorm === "1.2" ? "core." : ""}score.min", "0");
  run.set("cmi.${scorm === "1.2" ? "core." : ""}score.max", "100");
  run.set("score", "${score}");
  ${done}
  run.end();
};
</script></html>`;
}

/** How a manifest spells the names of the archive's files. */
export type Spelling = "as-they-are" | "in-other-letters";

/** A package whose parts each keep their place and report a score. In other letters it is as exports from Windows are. */
export function lessons(scorm: Scorm, title: string, parts: { title: string; score: number }[], spelling: Spelling): Buffer {
  const named = parts.map((part, index) => ({ ...part, id: `part-${index + 1}`, file: `part${index + 1}/index.html` }));
  const listed = named.map((part, index) => (index === 0 && spelling === "in-other-letters" ? { ...part, file: part.file.replace("index", "Index") } : part));
  const pages = Object.fromEntries(named.map((part) => [part.file, lesson(scorm, part.title, part.score, spelling)]));
  return zip({ "imsmanifest.xml": manifest(scorm, title, listed), ...pages, "shared/run.js": script(scorm) });
}

/** A package of one page of SCORM 1.2 with this body, after the script that finds the run-time. */
export function onePage(title: string, body: string, more: Record<string, string> = {}): Buffer {
  const page = `<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>${title}</title>\n<script>${script("1.2")}</script>\n${body}</html>`;
  return zip({ "imsmanifest.xml": manifest("1.2", title, [{ id: "only", title, file: "index.html" }]), "index.html": page, ...more });
}
