// Loads the parts of the app that travel in files of their own. xtask/src/web/chunks.rs writes the names and the parts below.
import { initSync } from "./guildhall.js";

const files = /* FILES */;
const loads = [];

// What a file defines goes into the memory and the table of the main module, so the order of files does not matter.
function load(number) {
  if (!loads[number]) {
    const response = globalThis.__GUILDHALL__.load(files[number]);
    loads[number] = WebAssembly.instantiateStreaming(response, { main: initSync() });
    // The next try fetches it again.
    loads[number].catch(() => (loads[number] = undefined));
  }
  return loads[number];
}

function part(numbers) {
  return async (callback, data) => {
    let success = false;
    try {
      await Promise.all(numbers.map(load));
      success = true;
    } catch (error) {
      console.error(error);
    }
    initSync().__indirect_function_table.get(callback)(data, success);
  };
}

