// SPDX-License-Identifier: BSD-2-Clause
// node-routeros and routeros-client in one program: an expression of JavaScript a line of input, each
// answered by one line of JSON. What the libraries throw outside of a promise is the problem of the next.

const readline = require("node:readline");
const { RouterOSAPI } = require("node-routeros");
const { RouterOSClient } = require("routeros-client");

const options = JSON.parse(process.argv[2]);
const kept = {}; // what later expressions use again
const faults = [];

function text(problem) {
  return problem instanceof Error ? problem.message : JSON.stringify(problem);
}

// One after the other, as many as it says, or what is there after some seconds.
function items(count, start) {
  return new Promise((resolve) => {
    const told = [];
    const timer = setTimeout(() => resolve(told), 10000);
    start((item) => {
      told.push(item);
      if (told.length === count) {
        clearTimeout(timer);
        resolve(told);
      }
    });
  });
}

function patience() {
  return new Promise((_, reject) => setTimeout(() => reject(new Error("no answer in 20 s")), 20000).unref());
}

const names = { RouterOSAPI, RouterOSClient, options, kept, items };

async function answer(expression) {
  try {
    const run = new Function(...Object.keys(names), `"use strict"; return (async () => (${expression}))();`);
    const value = await Promise.race([run(...Object.values(names)), patience()]);
    if (faults.length) return { problem: faults.splice(0).join("; ") };
    return { value: value === undefined ? null : value };
  } catch (problem) {
    return { problem: text(problem) };
  }
}

process.on("uncaughtException", (problem) => faults.push(`thrown: ${text(problem)}`));
process.on("unhandledRejection", (problem) => faults.push(`rejected: ${text(problem)}`));

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin }))
    process.stdout.write(JSON.stringify(await answer(line)) + "\n");
  process.exit(0);
})();
