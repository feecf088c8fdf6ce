// A part of a Hexholm course: pages, some questions at the end, and a portal that is told how far one is.
"use strict";

/** Looks for the portal's functions in the windows around this one. */
function find(name) {
  let here = window;
  for (let level = 0; level < 10; level += 1) {
    if (here[name]) return here[name];
    if (here.parent === here) break;
    here = here.parent;
  }
  return window.opener ? window.opener[name] || null : null;
}

/** The two versions of SCORM by the same names. */
function portal() {
  const newer = find("API_1484_11");
  if (newer) {
    return {
      begin: () => newer.Initialize(""),
      end: () => newer.Terminate(""),
      commit: () => newer.Commit(""),
      get: (name) => newer.GetValue({ location: "cmi.location", notes: "cmi.suspend_data", status: "cmi.completion_status" }[name]),
      at: (page, of, notes) => {
        newer.SetValue("cmi.location", String(page));
        newer.SetValue("cmi.progress_measure", String(Math.min(1, page / of)));
        newer.SetValue("cmi.suspend_data", notes);
      },
      begun: () => newer.SetValue("cmi.completion_status", "incomplete"),
      done: (percent, passed) => {
        newer.SetValue("cmi.score.min", "0");
        newer.SetValue("cmi.score.max", "100");
        newer.SetValue("cmi.score.raw", String(percent));
        newer.SetValue("cmi.score.scaled", String(percent / 100));
        newer.SetValue("cmi.success_status", passed ? "passed" : "failed");
        newer.SetValue("cmi.completion_status", "completed");
      },
      time: (seconds) => newer.SetValue("cmi.session_time", `PT${Math.floor(seconds / 60)}M${seconds % 60}S`),
      leave: () => newer.SetValue("cmi.exit", "suspend"),
    };
  }
  const older = find("API");
  if (!older) return null;
  return {
    begin: () => older.LMSInitialize(""),
    end: () => older.LMSFinish(""),
    commit: () => older.LMSCommit(""),
    get: (name) =>
      older.LMSGetValue({ location: "cmi.core.lesson_location", notes: "cmi.suspend_data", status: "cmi.core.lesson_status" }[name]),
    at: (page, of, notes) => {
      older.LMSSetValue("cmi.core.lesson_location", String(page));
      older.LMSSetValue("cmi.suspend_data", notes);
    },
    begun: () => older.LMSSetValue("cmi.core.lesson_status", "incomplete"),
    done: (percent, passed) => {
      older.LMSSetValue("cmi.core.score.min", "0");
      older.LMSSetValue("cmi.core.score.max", "100");
      older.LMSSetValue("cmi.core.score.raw", String(percent));
      older.LMSSetValue("cmi.core.lesson_status", passed ? "passed" : "failed");
    },
    time: (seconds) => {
      const two = (number) => String(number).padStart(2, "0");
      older.LMSSetValue("cmi.core.session_time", `${two(Math.floor(seconds / 3600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`);
    },
    leave: () => older.LMSSetValue("cmi.core.exit", "suspend"),
  };
}

const lms = portal();
const started = Date.now();
const pages = [...document.querySelectorAll("section")];
const [back, on] = [document.getElementById("back"), document.getElementById("on")];
const place = document.getElementById("place");
const verdict = document.getElementById("verdict");
const choices = () => [...document.querySelectorAll("input[type=radio]")];
let page = 0;
let over = false;

/** What is kept besides the page: the options that are chosen. */
function notes() {
  return JSON.stringify({ chosen: choices().flatMap((choice, number) => (choice.checked ? [number] : [])) });
}

function show(wanted, moved) {
  page = Math.max(0, Math.min(wanted, pages.length - 1));
  pages.forEach((section, number) => {
    section.hidden = number !== page;
  });
  back.disabled = page === 0;
  on.hidden = page === pages.length - 1;
  place.textContent = `${page + 1} / ${pages.length}`;
  if (moved) {
    const heading = pages[page].querySelector("h2");
    heading.tabIndex = -1;
    heading.focus();
    tell();
  }
}

function tell() {
  if (!lms || over) return;
  lms.at(page, pages.length - 1, notes());
  lms.time(Math.round((Date.now() - started) / 1000));
  lms.commit();
}

function check() {
  const asked = [...document.querySelectorAll("fieldset")];
  const right = asked.filter((question) => question.querySelector("input:checked")?.value === "right").length;
  const open = asked.filter((question) => !question.querySelector("input:checked")).length;
  if (open > 0) {
    verdict.textContent = "Please answer every question.";
    return;
  }
  const percent = Math.round((right * 100) / asked.length);
  const passed = percent >= 60;
  verdict.textContent = passed
    ? `${right} of ${asked.length} right. This part is done.`
    : `${right} of ${asked.length} right. Read the pages again and try once more.`;
  if (!lms) return;
  lms.done(percent, passed);
  tell();
}

function end() {
  if (!lms || over) return;
  tell();
  over = true;
  lms.leave();
  lms.end();
}

if (lms) {
  lms.begin();
  if (!["passed", "failed", "completed"].includes(lms.get("status"))) lms.begun();
  try {
    const { chosen } = JSON.parse(lms.get("notes"));
    choices().forEach((choice, number) => {
      choice.checked = chosen.includes(number);
    });
  } catch {
    // Nothing was kept yet.
  }
}
show(Number.parseInt(lms?.get("location"), 10) || 0, false);
back.addEventListener("click", () => show(page - 1, true));
on.addEventListener("click", () => show(page + 1, true));
document.getElementById("check").addEventListener("click", check);
document.addEventListener("change", tell);
window.addEventListener("pagehide", end);

// The threshold of an echo curve, where there is one to play with.
const slider = document.getElementById("threshold");
if (slider) {
  const line = document.getElementById("line");
  const found = document.getElementById("found");
  const echoes = [...document.querySelectorAll("[data-echo]")];
  const draw = () => {
    const level = Number(slider.value);
    line.setAttribute("y1", String(200 - level * 2));
    line.setAttribute("y2", String(200 - level * 2));
    const first = echoes.find((echo) => Number(echo.dataset.height) > level);
    found.textContent = first ? `The instrument takes: ${first.dataset.echo}` : "The instrument finds no echo at all.";
  };
  slider.addEventListener("input", draw);
  draw();
}
