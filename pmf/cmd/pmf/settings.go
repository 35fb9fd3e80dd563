package main

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/pflag"

	"pmfnas/pmf/engine/client"
	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/imageset"
	"pmfnas/pmf/study"
)

// A settingsFlags are the flags that say what a study is to be.
type settingsFlags struct {
	data, space, config string
	seed                uint64
	budget, parallel    int
	without, objectives []string
	set                 map[string]string
	flags               *pflag.FlagSet
}

func (s *settingsFlags) add(flags *pflag.FlagSet) {
	s.flags = flags
	flags.StringVar(&s.data, "data", "", "the images: "+imageset.Refs())
	flags.StringVar(&s.space, "space", "", "the search space: tiny, small, medium, paper, or a YAML file")
	flags.StringVar(&s.config, "config", "", "a YAML or JSON file of settings; see pmf config")
	flags.Uint64Var(&s.seed, "seed", 0, "of everything random: equal seeds, equal studies (default: the preset's, 1)")
	flags.IntVar(&s.budget, "budget-epochs", 0, "epochs of training for the whole search; 0 is the sum of the stages' own (default: the preset's)")
	flags.IntVar(&s.parallel, "parallel", 0, "architectures evaluated at once; changes the wall time alone (default: the preset's)")
	flags.StringSliceVar(&s.without, "without", nil, "parts of the method to leave out: "+strings.Join(study.Parts(), ", "))
	flags.StringSliceVar(&s.objectives, "objectives", nil, "what to search for: accuracy, and beside it any of "+strings.Join(study.Objectives()[1:], ", ")+" (default: accuracy alone)")
	flags.StringToStringVar(&s.set, "set", nil, "any other setting, as in --set fine.epochs=30; see pmf config")
}

// params turns the flags into what the engine is asked for. What is wrong is found here, before an
// engine is started or a file is made. What goes to the engine are the settings named by flags
// alone, which it lays over the study's own, or all of a file. Paths become absolute: the engine
// lives in another folder.
func (s *settingsFlags) params(name string) (protocol.OpenParams, error) {
	p := protocol.OpenParams{Name: name}
	base, data, err := s.base()
	if err != nil {
		return p, err
	}
	named := s.named()
	text, err := json.Marshal(named)
	if err != nil {
		return p, fmt.Errorf("settings of the command line: %w", err)
	}
	merged, err := base.Overlay("", text)
	if err != nil { // whose place in our own line of JSON tells nobody anything
		return p, usagef("%s", strings.TrimPrefix(strings.TrimPrefix(err.Error(), ":1"), ": "))
	}
	p.Data = client.AbsoluteData(data)
	if p.Name == "" {
		p.Name, _, _ = strings.Cut(data, ":")
	}
	switch {
	case s.config != "": // all that the file says, not the flags alone
		merged.Data.Ref, merged.Space = p.Data, client.AbsoluteFile(merged.Space)
		merged.Controller.Weights = client.AbsoluteFile(merged.Controller.Weights)
		p.Settings, err = json.Marshal(merged)
	case len(named) > 0:
		p.Settings = text
	}
	return p, err
}

// base returns the settings over which those of the flags are laid, and the data set; "" when
// neither a flag nor a file names one, so that an existing study is meant. digits stands in where
// nothing is named: only to check the flags against.
func (s *settingsFlags) base() (settings study.Settings, data string, err error) {
	if s.config == "" {
		if settings, err = study.PresetFor(cmp.Or(s.data, "digits")); err != nil {
			return settings, "", usageError{err}
		}
		return settings, s.data, nil
	}
	settings, err = study.ReadSettings(s.config)
	if err != nil {
		return settings, "", usageError{err}
	}
	if s.data != "" {
		settings.Data.Ref = s.data
	}
	return settings, settings.Data.Ref, nil
}

// named returns the settings that flags name, nested as in a file. Flags that were not given are
// left out, whatever their default.
func (s *settingsFlags) named() map[string]any {
	document := map[string]any{}
	for name, value := range map[string]any{
		"space": client.AbsoluteFile(s.space), "seed": s.seed, "budget-epochs": s.budget, "parallel": s.parallel, "without": s.without, "objectives": s.objectives,
	} {
		if s.flags.Changed(name) {
			document[strings.ReplaceAll(name, "-", "_")] = value
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.set)) {
		value := scalar(s.set[key])
		if key == "controller.weights" { // which the engine opens, elsewhere
			value = client.AbsoluteFile(s.set[key])
		}
		put(document, strings.Split(key, "."), value)
	}
	return document
}

// put sets a value in nested groups. A value that stood in the way of a group is replaced.
func put(group map[string]any, path []string, value any) {
	if len(path) == 1 {
		group[path[0]] = value
		return
	}
	inner, ok := group[path[0]].(map[string]any)
	if !ok {
		inner = map[string]any{}
		group[path[0]] = inner
	}
	put(inner, path[1:], value)
}

// scalar is a number or truth value where the text is one. By JSON's rules: true, 3 and 0.5, and
// lists too, are what they look like, and all else is text.
func scalar(text string) any {
	var value any
	if json.Unmarshal([]byte(text), &value) == nil {
		return value
	}
	return text
}
