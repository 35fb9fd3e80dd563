package protocol

import (
	"errors"
	"fmt"
)

// Code tells the kind of an Error, for a caller that decides by it.
type Code int

// The codes: those of JSON-RPC, and ours from -32000 down.
const (
	CodeParse    Code = -32700 // a line is no message
	CodeRequest  Code = -32600 // a message is no request
	CodeMethod   Code = -32601 // no such method
	CodeParams   Code = -32602 // parameters are wrong; the sentence names the one and what was expected
	CodeInternal Code = -32603 // the engine could not do its work

	CodeUnknown  Code = -32001 // no study, table or architecture of that name
	CodeExists   Code = -32002 // a study of that name is there already
	CodeRunning  Code = -32003 // the study is running
	CodePaused   Code = -32004 // the run was paused; what was done is kept
	CodeStopping Code = -32005 // the engine is going down
	CodeFailed   Code = -32006 // the run ended with an error
)

// An Error is a refusal: a sentence for the person who can act, and a code for the program.
type Error struct {
	Code    Code   `json:"code"`
	Message string `json:"message"`
}

// Error returns the sentence.
func (e *Error) Error() string { return e.Message }

// Is makes errors.Is(err, &Error{Code: c}) true for every error of that code.
func (e *Error) Is(target error) bool {
	other, ok := target.(*Error)
	return ok && other.Message == "" && other.Code == e.Code
}

// Errorf makes an Error from a sentence.
func Errorf(code Code, format string, a ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(format, a...)}
}

// AsError returns err as it is sent: itself when it is an Error, else one of the given code.
func AsError(err error, code Code) *Error {
	var e *Error
	if errors.As(err, &e) {
		return &Error{Code: e.Code, Message: err.Error()}
	}
	return &Error{Code: code, Message: err.Error()}
}

// HasCode tells whether err is, or wraps, an Error of the code.
func HasCode(err error, code Code) bool { return errors.Is(err, &Error{Code: code}) }
