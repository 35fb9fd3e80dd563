// Package cell turns what a person writes in a notebook cell into what GoNB compiles. A cell
// may mix imports, declarations and statements in any order; its last expression is displayed.
// Every generated line remembers the line of the person that it came from, so that no message
// points into code that the person did not write. Everything here is a pure function.
package cell
