/** What the org says to the model, in versions. */
export const promptsKo = {
  'prompts.lead':
    '원인을 분석할 때마다 AI에게 함께 보내는 글이에요. 서비스의 사정이나 답하는 방식을 적어 두세요.',
  'prompts.title': 'AI에게 주는 지침',
  'prompts.text': '지침',
  'prompts.text-hint': '최대 {{most}}자예요. 비워 두면 기본 지침만 보내요.',
  'prompts.share': '새 지침을 쓸 그룹',
  'prompts.share.all': '모든 그룹',
  'prompts.share.some': '그룹의 {{percent}}%',
  'prompts.share-hint':
    '일부만 고르면 나머지 그룹은 지금 지침을 써요. 어느 쪽이 더 잘 맞히는지 비교할 수 있어요.',
  'prompts.save': '새 버전으로 저장',
  'prompts.saved': '버전 {{version}}을 저장했어요.',
  'prompts.versions': '버전',
  'prompts.none': '아직 쓴 지침이 없어요. 기본 지침만 보내고 있어요.',
  'prompts.version': '버전 {{version}}',
  'prompts.in-use.all': '모든 그룹이 써요',
  'prompts.in-use.some': '그룹의 {{percent}}%가 써요',
  'prompts.ended': '지금은 안 써요',
  'prompts.analyses': '분석 {{count}}번',
  'prompts.right': '맞음 {{count}}',
  'prompts.wrong': '틀림 {{count}}',
  'prompts.share-right': '평가 중 {{percent}} 맞음',
  'prompts.not-judged': '아직 평가가 없어요',
  'prompts.show': '지침 보기',
  'prompts.default-only': '기본 지침만 보내는 버전이에요.',
};
