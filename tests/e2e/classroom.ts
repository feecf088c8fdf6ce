// What a test of training needs to be there: courses, packages and exams, made through the API.
import { randomUUID } from "node:crypto";

import { Person, operation } from "./desk";
import { type Portal, expect } from "./portal";

export const TRAINING = "/api/v1/training";

export type Content =
  | { kind: "text" | "session"; markdown: string }
  | { kind: "quiz"; exam: string }
  | { kind: "scorm"; package: string };
export interface Planned {
  title: string;
  content: Content;
}
export interface Course {
  id: string;
  version: number;
  lessons: string[];
}
export interface Package {
  id: string;
  import: { state: string };
  report?: { notes: { kind: string }[] };
}
export interface Exam {
  id: string;
  exam: { title: string };
}
export interface Attempt {
  id: string;
  questions: { at: number; body: { options: string[] } }[];
  seconds_left?: number;
  responses: { answer?: { choice: number } }[];
}
export interface Award {
  id: string;
  number: string;
  person_name: string;
}
export interface Enrollment {
  enrollment: { id: string; learning: string };
  modules: { lessons: { id: string; progress: { completed_at?: string; score?: number } }[] }[];
}

/** A course that is published. */
export async function course(author: Person, title: string, lessons: Planned[], more: object = {}): Promise<Course> {
  const whole = lessons.map((lesson) => ({ id: operation(), title: lesson.title, minutes: 5, content: lesson.content }));
  const draft = await author.send<{ id: string }>(`${TRAINING}/courses`, {
    title,
    language: "en",
    summary: "What a technician needs before the first visit.",
    modules: [{ title: "All of it", lessons: whole }],
    ...more,
  });
  const published = await author.send<{ id: string; version: number }>(`${TRAINING}/courses/${draft.id}/publish`, { note: "" });
  return { ...published, lessons: whole.map((lesson) => lesson.id) };
}

/** A package that has arrived and was looked at. */
export async function packaged(author: Person, name: string, archive: Buffer): Promise<Package> {
  const { id } = await author.send<Package>(`${TRAINING}/packages`, { file_name: name, size: archive.length });
  await author.piece(`${TRAINING}/packages/${id}`, archive);
  const read = (): Promise<Package> => author.get<Package>(`${TRAINING}/packages/${id}`);
  await expect.poll(async () => (await read()).report?.notes, { timeout: 20_000 }).toBeDefined();
  return read();
}

/** A published quiz or exam of so many questions, each with one right answer, which begins with "Right". */
export async function exam(author: Person, title: string, purpose: "quiz" | "exam", questions: number, rules: object = {}): Promise<Exam> {
  const bank = await author.send<{ id: string }>(`${TRAINING}/banks`, { name: `${title}: questions`, language: "en" });
  for (let number = 1; number <= questions; number += 1) {
    const options = ["Right", "Wrong", "False"].map((word) => ({ text: `${word} ${number}`, right: word === "Right" }));
    const topic = number % 2 === 1 ? "Level" : "Flow";
    await author.send(`${TRAINING}/banks/${bank.id}/questions`, { topic, text: `What holds in case ${number}?`, key: { kind: "one", options } });
  }
  const made = await author.send<Exam>(`${TRAINING}/exams`, {
    title,
    language: "en",
    purpose,
    pools: [{ name: "All", bank: bank.id, draw: questions }],
    rules: { pass_percent: 60, feedback: { telling: "marks", when: "always" }, ...rules },
  });
  return author.send<Exam>(`${TRAINING}/exams/${made.id}/publish`, {});
}

/** A certification that whoever passes the exam holds for a year. */
export async function certification(admin: Person, name: string, exam: Exam): Promise<{ id: string }> {
  const made = await admin.send<{ id: string }>(`${TRAINING}/certifications`, {
    name: { en: name, de: name },
    description: { en: "Installs and commissions level instruments.", de: "Montiert Füllstandgeräte und nimmt sie in Betrieb." },
    requires: [{ kind: "exam", id: exam.id }],
    exam_needed: true,
    validity: { kind: "months", months: 12 },
    renewal: { opens_days: 90, late_days: 30 },
  });
  return admin.send<{ id: string }>(`${TRAINING}/certifications/${made.id}/publish`, {});
}

/** Enrolls somebody. */
export async function enroll(learner: Person, course: string): Promise<string> {
  const { enrollment } = await learner.send<Enrollment>(`${TRAINING}/catalogue/courses/${course}/enroll`, {});
  return enrollment.id;
}

/** Takes an exam with all answers right, and reads what it came to. */
export async function pass(learner: Person, exam: Exam): Promise<{ id: string; awards: string[] }> {
  const holder = randomUUID();
  const attempt = await learner.send<Attempt>(`${TRAINING}/exams/${exam.id}/attempts`, { holder });
  for (const question of attempt.questions) {
    const choice = question.body.options.findIndex((option) => option.includes("Right"));
    const response = { holder, at: question.at, sequence: 1, answer: { kind: "one", choice }, flagged: false };
    await learner.put(`${TRAINING}/attempts/${attempt.id}/responses`, response);
  }
  const result = await learner.send<{ awards: string[] }>(`${TRAINING}/attempts/${attempt.id}/hand-in`, { holder });
  return { id: attempt.id, awards: result.awards };
}

/** A course with one package, which somebody has enrolled in: the address of its lesson, and what the server knows of it. */
export class PackagedLesson {
  private constructor(
    private readonly learner: Person,
    readonly enrollment: string,
    readonly lesson: string,
  ) {}

  static async of(portal: Portal, title: string, archive: Buffer): Promise<PackagedLesson> {
    const [author, learner] = [await Person.of(portal, "admin"), await Person.of(portal, "user")];
    const { id, report } = await packaged(author, `${title}.zip`, archive);
    expect(report?.notes).toEqual([]);
    const { id: own, lessons } = await course(author, title, [{ title, content: { kind: "scorm", package: id } }]);
    return new PackagedLesson(learner, await enroll(learner, own), lessons[0] ?? "");
  }

  get path(): string {
    return `/training/learn/${this.enrollment}/${this.lesson}`;
  }

  /** What the lesson came to. */
  async progress(): Promise<{ completed_at?: string; score?: number; seconds: number }> {
    const lesson = await this.learner.get<{ progress: { seconds: number } }>(`${TRAINING}/enrollments/${this.enrollment}/lessons/${this.lesson}`);
    return lesson.progress;
  }

  /** The data model that the next launch begins with. To ask is to launch: what ran before has ended then. */
  async values(): Promise<Record<string, string>> {
    const launch = await this.learner.send<{ values: Record<string, string> }>(
      `${TRAINING}/enrollments/${this.enrollment}/lessons/${this.lesson}/launch`,
      {},
    );
    return launch.values;
  }
}
