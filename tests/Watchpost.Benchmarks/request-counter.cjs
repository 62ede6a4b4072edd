// Loaded into Azurite ahead of its own code (NODE_OPTIONS=--require): counts the requests that it answers, and tells the counts at /request-counts.
// Azurite's access log cannot do this: it does not say whether a look into a queue found something.
'use strict';

const { Server } = require('node:http');

const counts = {};

/** Method and path without the account and without IDs, such as "GET watchpost-polls/messages" or "PATCH WatchpostTasks()". */
function kindOf(request) {
  const path = request.url.split('?', 1)[0].split('/').slice(2).join('/');
  return request.method + ' ' + path.replace(/\(.*/, '()').replace(/\/messages\/.*/, '/messages/*');
}

function count(request, response) {
  let found = false;
  for (const name of ['write', 'end']) {
    const original = response[name];
    response[name] = function (chunk, ...rest) {
      found ||= typeof chunk !== 'function' && chunk != null && chunk.includes('<QueueMessage>');
      return original.call(this, chunk, ...rest);
    };
  }

  response.on('finish', () => {
    const kind = kindOf(request);
    const name = kind.startsWith('GET') && kind.endsWith('/messages') && !found ? kind + ' (nothing)' : kind;
    counts[name] = (counts[name] ?? 0) + 1;
  });
}

const emit = Server.prototype.emit;
Server.prototype.emit = function (event, ...args) {
  if (event !== 'request') {
    return emit.call(this, event, ...args);
  }

  const [request, response] = args;
  if (request.url === '/request-counts') {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(counts));
    return true;
  }

  count(request, response);
  return emit.call(this, event, ...args);
};
