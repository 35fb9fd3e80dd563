package main

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// flagError turns what the parser of flags says into a sentence with what to do. All of them are
// usage errors, which exit with 2.
func flagError(c *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var invalid *pflag.InvalidValueError
	switch {
	case errors.As(err, &unknown):
		return unknownFlag(c, unknown.GetSpecifiedName())
	case errors.As(err, &invalid):
		return usagef("--%s is %q, want %s", invalid.GetFlag().Name, invalid.GetValue(), wanted(invalid))
	}
	return usageError{err}
}

// unknownFlag names the known flag that is spelt most like an unknown one.
func unknownFlag(c *cobra.Command, name string) error {
	var known []string
	c.Flags().VisitAll(func(f *pflag.Flag) { known = append(known, f.Name) })
	if near := nearest(name, known); near != "" {
		return usagef("unknown flag --%s, did you mean --%s?", name, near)
	}
	return usagef("unknown flag --%s; see %s --help", name, c.CommandPath())
}

// wanted tells what a flag takes.
func wanted(e *pflag.InvalidValueError) string {
	switch kind := e.GetFlag().Value.Type(); kind {
	case "int", "uint64":
		return "a whole number"
	case "float64":
		return "a number"
	case "duration":
		return "a duration such as 90m or 6h"
	case "word":
		return e.Unwrap().Error()
	case "stringToString":
		return "NAME=VALUE, such as fine.epochs=30"
	default:
		return "a " + kind
	}
}

// oneOf is a flag that takes one of a few words. It implements pflag.Value.
type oneOf struct {
	value *string
	words []string
}

// String returns the present word.
func (o oneOf) String() string {
	if o.value == nil {
		return ""
	}
	return *o.value
}

// Set refuses what is none of the words: the error lists them and names the nearest.
func (o oneOf) Set(text string) error {
	for _, word := range o.words {
		if word == text {
			*o.value = text
			return nil
		}
	}
	want := strings.Join(o.words, ", ")
	if near := nearest(text, o.words); near != "" {
		want += fmt.Sprintf(" (did you mean %s?)", near)
	}
	return errors.New(want)
}

// Type is what the help shows.
func (o oneOf) Type() string { return "word" }

// words adds a flag that takes one of a few words; the first is the default.
func words(flags *pflag.FlagSet, value *string, name, usage string, list ...string) {
	*value = list[0]
	flags.Var(oneOf{value, list}, name, usage+": "+strings.Join(list, ", "))
}
