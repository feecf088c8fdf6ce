// The pages of training with something on each of them: what there is to see is made once for each portal.
import { randomUUID } from "node:crypto";

import { type Attempt, type Award, type Exam, TRAINING, certification, course, enroll, exam, packaged, pass } from "./classroom";
import { Person, inDays } from "./desk";
import { lessons } from "./packages";
import type { Portal } from "./portal";

/** What the pages show. */
interface School {
  course: string;
  package: string;
  path: string;
  bank: string;
  question: string;
  exam: string;
  attempt: string;
  certification: string;
  sitting: string;
  result: string;
  award: Award;
  person: string;
  company: string;
  enrollment: string;
  /** A text, a quiz, a package, a session. */
  lessons: string[];
}

const TEXT = `## What a drum is

Two liquids lie one above the other. The **lighter** one is above; the line between them is the *interface*.

| Liquid | Density |
|---|---|
| Oil | 850 kg/m³ |
| Water | 998 kg/m³ |

1. Open the valve.
2. Wait until the reading is steady.

> Never trust a single reading.`;

const made = new Map<string, Promise<School>>();

/** The school of a portal. */
export function school(portal: Portal): Promise<School> {
  const known = made.get(portal.url) ?? build(portal);
  made.set(portal.url, known);
  return known;
}

async function build(portal: Portal): Promise<School> {
  const [admin, user] = [await Person.of(portal, "admin"), await Person.of(portal, "user")];
  const me = await user.get<{ actor: { person: string; partner?: string; side?: { partner: string } } }>("/api/v1/session");
  const quiz = await exam(admin, "Drums: what you remember", "quiz", 3);
  const final = await exam(admin, "Drums: the exam", "exam", 4, { minutes: 45, attempts: 3 });
  const running = await exam(admin, "Interfaces: the exam", "exam", 4, { minutes: 45, attempts: 3 });
  const archive = lessons("1.2", "Drums by hand", [{ title: "Dipping", score: 70 }, { title: "Reading", score: 80 }], "in-other-letters");
  const hands = await packaged(admin, "drums-by-hand.zip", archive);
  const drums = await course(
    admin,
    "Drums and interfaces from the ground up",
    [
      { title: "What a drum is", content: { kind: "text", markdown: TEXT } },
      { title: "What you remember", content: { kind: "quiz", exam: quiz.id } },
      { title: "By hand", content: { kind: "scorm", package: hands.id } },
      { title: "A day at the drum", content: { kind: "session", markdown: "Bring **boots** and a helmet." } },
    ],
    { tags: ["Drums"], products: ["Level"] },
  );
  await course(admin, "Interfaces for those who know drums", [{ title: "A text", content: { kind: "text", markdown: TEXT } }], {
    requires: [{ kind: "course", id: drums.id }],
    level: "advanced",
  });
  const at = (hour: number): string => `${inDays(20)}T${hour}:00:00Z`;
  const sitting = await admin.send<{ id: string }>(`${TRAINING}/courses/${drums.id}/lessons/${drums.lessons[3]}/sittings`, {
    starts_at: at(10),
    ends_at: at(15),
    place: { kind: "room", address: "Hexholm, Hall 3" },
    trainer: "Ingrid Solberg",
    seats: 8,
  });
  const path = await admin.send<{ id: string }>(`${TRAINING}/paths`, {
    title: "From the drum to the certificate",
    language: "en",
    summary: "All that the certificate asks for, one after the other.",
    order: "in_order",
    steps: [{ item: { kind: "course", id: drums.id } }, { item: { kind: "exam", id: final.id } }],
  });
  await admin.send(`${TRAINING}/paths/${path.id}/publish`, {});
  const certified = await certification(admin, "Certified Drum Technician", final);
  await admin.send(`${TRAINING}/assignment-rules`, {
    name: "Everybody learns drums",
    item: { kind: "course", id: drums.id },
    due: { kind: "after_joining", days: 60 },
  });
  const enrollment = await enroll(user, drums.id);
  const passed = await pass(user, final);
  const attempt = await user.send<Attempt>(`${TRAINING}/exams/${running.id}/attempts`, { holder: randomUUID() });
  const award = await user.get<Award>(`${TRAINING}/awards/${passed.awards[0]}`);
  const { banks, questions } = await bank(admin, final);
  return {
    course: drums.id,
    package: hands.id,
    path: path.id,
    bank: banks,
    question: questions,
    exam: final.id,
    attempt: attempt.id,
    certification: certified.id,
    sitting: sitting.id,
    result: passed.id,
    award,
    person: me.actor.person,
    company: await company(admin),
    enrollment,
    lessons: drums.lessons,
  };
}

async function bank(author: Person, of: Exam): Promise<{ banks: string; questions: string }> {
  const all = await author.get<{ id: string; bank: { name: string } }[]>(`${TRAINING}/banks`);
  const banks = all.find((bank) => bank.bank.name.startsWith(of.exam.title))?.id ?? "";
  const { items } = await author.get<{ items: { id: string }[] }>(`${TRAINING}/banks/${banks}/questions`);
  return { banks, questions: items[0]?.id ?? "" };
}

async function company(author: Person): Promise<string> {
  const { items } = await author.get<{ items: { id: string }[] }>("/api/v1/partners?q=Br%C3%BCckner&limit=1");
  return items[0]?.id ?? "";
}

/** What authors and the vendor see. */
export async function vendorPages(portal: Portal): Promise<[string, string][]> {
  const it = await school(portal);
  const manage = (name: string, path: string): [string, string] => [`training: ${name}`, `/training/manage${path}`];
  return [
    ["training: the catalogue", "/training"],
    ["training: the catalogue without hits", "/training?q=zzzzqqqq"],
    ["training: a course", `/training/courses/${it.course}`],
    ["training: a path", `/training/paths/${it.path}`],
    ["training: companies", "/training/companies"],
    ["training: a company", `/training/companies/${it.company}`],
    ["training: a person", `/training/people/${it.person}?name=Somebody`],
    ["training: one’s own learning", "/training/mine"],
    manage("courses", ""),
    manage("a new course", "/courses/new"),
    manage("a course’s form", `/courses/${it.course}`),
    manage("a course’s learners", `/courses/${it.course}/learners`),
    manage("packages", "/packages"),
    manage("a package", `/packages/${it.package}`),
    manage("paths", "/paths"),
    manage("a new path", "/paths/new"),
    manage("a path’s form", `/paths/${it.path}`),
    manage("banks", "/banks"),
    manage("a bank", `/banks/${it.bank}`),
    manage("a new question", `/banks/${it.bank}/new`),
    manage("a question", `/questions/${it.question}`),
    manage("exams", "/exams"),
    manage("a new exam", "/exams/new"),
    manage("an exam’s form", `/exams/${it.exam}`),
    manage("attempts", `/exams/${it.exam}/attempts`),
    manage("certifications", "/certifications"),
    manage("a new certification", "/certifications/new"),
    manage("a certification’s form", `/certifications/${it.certification}`),
    manage("certificates given", "/awards"),
    manage("assignments", "/assignments"),
    manage("what tiers ask for", "/needs"),
    manage("keys", "/keys"),
    manage("what somebody was granted", `/people/${it.person}/granted?name=Somebody`),
    manage("sittings", "/sittings"),
    manage("a sitting", `/sittings/${it.sitting}`),
    manage("the report", "/reports"),
  ];
}

/** What the learner sees who is in the midst of it. */
export async function learnerPages(portal: Portal): Promise<[string, string][]> {
  const it = await school(portal);
  const learn = `/training/learn/${it.enrollment}`;
  return [
    ["the catalogue", "/training"],
    ["a course", `/training/courses/${it.course}`],
    ["a path", `/training/paths/${it.path}`],
    ["one’s own learning", "/training/mine"],
    ["a text", `${learn}/${it.lessons[0]}`],
    ["a quiz", `${learn}/${it.lessons[1]}`],
    ["a package", `${learn}/${it.lessons[2]}`],
    ["a session", `${learn}/${it.lessons[3]}`],
    ["an exam", `/training/exams/${it.exam}`],
    ["an attempt elsewhere", `/training/attempts/${it.attempt}`],
    ["a result", `/training/attempts/${it.result}/result`],
    ["certificates", "/training/certificates"],
    ["a certificate", `/training/certificates/${it.award.id}`],
    ["the company", "/training/company"],
  ];
}

