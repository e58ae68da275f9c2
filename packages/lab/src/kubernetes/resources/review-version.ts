/** A version of AdmissionReview that API servers speak. The members of both are the same. */
export type ReviewVersion = 'v1' | 'v1beta1';

export function isReviewVersion(text: string): text is ReviewVersion {
  return text === 'v1' || text === 'v1beta1';
}
