/** The small HTTP server of a process: its metrics and its health. */
package io.kinetoscope.stream.web;
