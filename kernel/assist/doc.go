// Package assist completes and explains code in a cell from an index of its own: the packages
// of this project and the everyday ones of the standard library, read as source. It answers
// at once, where a language server would first have to load everything.
package assist
