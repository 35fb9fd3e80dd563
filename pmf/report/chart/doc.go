// Package chart draws figures in one style: colours that people with any colour vision tell
// apart, each with a shape of its own, on white, so that they read on a dark page, too.
//
// A Chart is points and lines as a notebook cell has them, and shows itself as the cell's
// result. What needs more begins with New, adds gonum's plotters, and ends with Render.
package chart
