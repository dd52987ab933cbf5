/** The two exceptions that every module speaks to people with. */
package io.kinetoscope;
