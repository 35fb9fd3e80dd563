package main

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"pmfnas/pmf/backend"
	"pmfnas/pmf/predict"
	"pmfnas/pmf/predict/neural"
	"pmfnas/pmf/predict/paper"
)

// methodList says what each method is, for the help.
func methodList() string {
	var b strings.Builder
	for _, m := range predict.All() {
		fmt.Fprintf(&b, "  %-15s %s\n", m.Name, m.Doc)
	}
	b.WriteString("\nOnly where it is named, because it trains eight networks for every repeat:\n\n")
	for _, m := range paper.All(nil) {
		fmt.Fprintf(&b, "  %-15s %s\n", m.Name, m.Doc)
	}
	b.WriteString("\nOnly where they are named, the recommended ensemble without one of its ideas each:\n\n")
	for _, m := range predict.Ablations() {
		fmt.Fprintf(&b, "  %-15s %s\n", m.Name, m.Doc)
	}
	return b.String()
}

// chosenMethods finds methods by their names; none given means all that need no device.
func chosenMethods(names []string, open paper.Open) ([]predict.Named, error) {
	if len(names) == 0 {
		return predict.All(), nil
	}
	var known []string
	methods := slices.Concat(predict.All(), paper.All(open), predict.Ablations())
	for _, m := range methods {
		known = append(known, m.Name)
	}
	places, err := named("--methods", "some of", names, known)
	chosen := make([]predict.Named, len(places))
	for i, at := range places {
		chosen[i] = methods[at]
	}
	return chosen, err
}

// named returns the places of what a flag lists among the known names; want tells what it may
// list, as in "some of".
func named(flag, want string, names, known []string) ([]int, error) {
	var places []int
	for _, name := range names {
		at := slices.Index(known, name)
		if near := nearest(name, known); at < 0 && near != "" {
			return nil, usagef("%s has %q, did you mean %s?", flag, name, near)
		} else if at < 0 {
			return nil, usagef("%s has %q, want %s %s", flag, name, want, strings.Join(known, ", "))
		}
		places = append(places, at)
	}
	return places, nil
}

// A neuralDevice is opened when the first network is to be trained on it. Most calls name no
// network, and then no device is opened, which takes seconds.
type neuralDevice struct {
	options backend.Options

	mu      sync.Mutex
	device  *backend.Device
	runtime *neural.Runtime
}

// open returns the runtime, the same one each time.
func (d *neuralDevice) open() (*neural.Runtime, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.runtime != nil {
		return d.runtime, nil
	}
	device, err := backend.Open(d.options)
	if err != nil {
		return nil, err
	}
	rt, err := neural.NewRuntime(device.Backend)
	if err != nil {
		device.Close()
		return nil, err
	}
	d.device, d.runtime = device, rt
	return rt, nil
}

// close gives back what was opened. No network is at work any more.
func (d *neuralDevice) close() {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.runtime != nil {
		d.runtime.Close()
		d.device.Close()
		d.runtime = nil
	}
}
