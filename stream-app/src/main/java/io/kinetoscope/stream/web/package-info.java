/** The small HTTP server of a process: the page for people, its metrics and its health. */
package io.kinetoscope.stream.web;
