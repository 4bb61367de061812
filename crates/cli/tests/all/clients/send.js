// Sends a message by nodemailer: the task as JSON on standard input, the answer as JSON on standard output.

const fs = require('fs');
const nodemailer = require('nodemailer');

const task = JSON.parse(fs.readFileSync(0, 'utf8'));
const transport = nodemailer.createTransport({
  host: task.ip,
  port: task.port,
  secure: task.secure,
  requireTLS: !task.secure,
  name: 'client.example',
  auth: { user: task.user, pass: task.password },
  tls: { ca: fs.readFileSync(task.certificate), servername: task.name },
});
const answer = (value) => process.stdout.write(JSON.stringify(value));
transport
  .sendMail(task.message)
  .then((sent) => answer({ accepted: sent.accepted, rejected: sent.rejected }))
  .catch((error) => answer({ code: error.responseCode, said: error.response }));
