/** What a person answers who wants to see the question before again. */
export const BACK = Symbol('back');
