// Package searchtest is the contract of search strategies as a test: whoever writes a
// [search.Strategy] calls [Run] with it. It also holds a toy space with a known optimum, on which
// strategies can be compared without training anything. Run is the contract; the rest lets a test
// make histories and search a toy space, of which the optimum is known.
package searchtest
