// SPDX-License-Identifier: GPL-3.0-or-later
// node run-onnx.js MODEL FACES COUNT SIDE FOLDER: ONNX Runtime's opinion of a .dfm file. FACES are raw 32-bit floats
// (count, side, side, 3). Writes each output, in the file's order, to FOLDER/out0.bin ... and prints their names.
const fs = require('fs');
const ort = require('onnxruntime-node');

async function main() {
  const [model, faces, count, side, folder] = process.argv.slice(2);
  const session = await ort.InferenceSession.create(model, { intraOpNumThreads: 1 });
  const bytes = fs.readFileSync(faces);
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  const shape = [Number(count), Number(side), Number(side), 3];
  const results = await session.run({ [session.inputNames[0]]: new ort.Tensor('float32', values, shape) });

  session.outputNames.forEach((name, i) => {
    const data = results[name].data;
    fs.writeFileSync(`${folder}/out${i}.bin`, Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  });
  console.log([session.inputNames[0], ...session.outputNames].join(' '));
}

main().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
