package engine

import (
	"context"

	"pmfnas/pmf/engine/protocol"
	"pmfnas/pmf/eval"
)

// none are the parameters of a method that has none.
type none struct{}

// methods lists what clients may ask. stopping ends when the engine is about to leave.
func (e *Engine) methods(stopping context.Context) map[string]handler {
	return map[string]handler{
		protocol.EnginePing:   method(func(context.Context, *session, none) (any, error) { return e.ping(), nil }),
		protocol.EngineStatus: method(func(context.Context, *session, none) (any, error) { return e.status(), nil }),
		protocol.EngineStop:   method(e.stop),

		protocol.StudyOpen:  method(e.studyOpen),
		protocol.StudyFork:  method(e.studyFork),
		protocol.StudyList:  method(func(context.Context, *session, none) (any, error) { return e.studies.list(), nil }),
		protocol.StudyRun:   method(e.studyRun),
		protocol.StudyWait:  method(e.studyWait),
		protocol.StudyPause: method(e.studyPause),
		protocol.StudyWatch: method(e.studyWatch),

		protocol.StudyView:    method(e.studyView),
		protocol.StudyCompare: method(e.studyCompare),
		protocol.StudyChosen:  method(e.studyChosen),
		protocol.StudyExport:  method(e.studyExport),

		protocol.ExportNetwork: method(e.exportNetwork),

		protocol.Train:          untilStop(stopping, e.train),
		protocol.BenchPredictor: untilStop(stopping, e.benchPredictor),
		protocol.CurvesView:     method(e.curvesView),
	}
}

// untilStop is a method whose work belongs to its client and takes long: it ends when the engine
// is about to leave, and is not begun any more after that.
func untilStop[P any](stopping context.Context, f func(context.Context, *session, P) (any, error)) handler {
	return method(func(ctx context.Context, s *session, p P) (any, error) {
		if stopping.Err() != nil {
			return nil, protocol.Errorf(protocol.CodeStopping, "the engine stops and begins nothing more")
		}
		ctx, cancel := context.WithCancelCause(ctx)
		defer context.AfterFunc(stopping, func() { cancel(errStopping) })()
		return f(ctx, s, p)
	})
}

// stop answers before it ends the engine, which waits for answers in flight.
func (e *Engine) stop(context.Context, *session, none) (any, error) {
	e.quit(errAsked)
	return nil, nil
}

func (e *Engine) studyOpen(_ context.Context, _ *session, p protocol.OpenParams) (any, error) {
	if p.Data == "" && len(p.Settings) == 0 { // only to look: what runs is left alone
		r, err := e.studies.find(p.Name)
		if err != nil {
			return nil, err
		}
		return r.state(nil), nil
	}
	return e.studies.open(p)
}

func (e *Engine) studyFork(_ context.Context, _ *session, p protocol.ForkParams) (any, error) {
	return e.studies.fork(p)
}

func (e *Engine) studyRun(_ context.Context, _ *session, p protocol.RunParams) (any, error) {
	upTo := eval.Fine
	if p.Stage != "" {
		var err error
		if upTo, err = eval.ParseStage(p.Stage); err != nil {
			return nil, protocol.AsError(err, protocol.CodeParams)
		}
	}
	r, err := e.studies.find(p.Name)
	if err != nil {
		return nil, err
	}
	if err := r.start(upTo); err != nil {
		return nil, err
	}
	return r.state(nil), nil
}

// studyWait answers when no run is left. It does so after every event of the run has been sent to a client that watches it.
func (e *Engine) studyWait(ctx context.Context, s *session, p protocol.NameParams) (any, error) {
	r, err := e.studies.find(p.Name)
	if err != nil {
		return nil, err
	}
	err = r.wait(ctx, s)
	s.flush(ctx, p.Name, r.events.newest())
	if err != nil {
		return nil, err
	}
	return r.state(nil), nil
}

func (e *Engine) studyPause(_ context.Context, s *session, p protocol.PauseParams) (any, error) {
	r, err := e.studies.find(p.Name)
	if err != nil {
		return nil, err
	}
	why := &request{by: p.By, session: s}
	if p.Now {
		r.pause(why, 0)
	} else {
		r.pause(why, untilNextStep)
	}
	return r.state(nil), nil
}

func (e *Engine) studyWatch(ctx context.Context, s *session, p protocol.WatchParams) (any, error) {
	r, err := e.studies.find(p.Name)
	if err != nil {
		return nil, err
	}
	_, missed, _ := r.events.after(p.After)
	s.watch(ctx, r.events, p.After)
	return protocol.Watch{Missed: missed}, nil
}
